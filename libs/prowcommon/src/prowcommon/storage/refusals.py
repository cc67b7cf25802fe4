"""What went wrong with a bucket, for whoever asked.

* 401 and 403, and a directory that may not be written, are an operator's to mend: NotAllowed.
* A bucket that isn't there is NotAllowed when something is written. What is asked for an object can't tell it from a
  missing object.
* Credentials that can't be had may be had soon: Unavailable.
* A name that storage can't hold is UserError. Everything else passes, or so we hope: Unavailable.
* The library's messages end in pages of what it knows; ours name the bucket, the status and the code of the refusal,
  and quote nothing that was sent.

Source: https://developmentseed.org/obstore (exceptions); https://docs.rs/object_store
"""

import errno
import re

from prowcommon.errors import NotAllowed, NotFound, ProwError, Unavailable, UserError

_WITHOUT_CREDENTIALS = re.compile(r"169\.254\.169\.254|metadata\.google|token request|[Cc]redential provider")
"""Where the library looks for an identity when nobody gave it one."""
_STATUS = re.compile(r"status code: (\d{3})")
_CODE = re.compile(r"<Code>(\w{1,60})</Code>")
_ERRNO = re.compile(r"\(os error (\d+)\)")
_NOT_THERE = frozenset({errno.ENOENT, errno.ENOTDIR})
_FORBIDDEN = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})
_IMPOSSIBLE = frozenset({errno.EISDIR, errno.EEXIST, errno.ENAMETOOLONG})
_PAST_THE_END = ("Requested range was invalid", "Range started at", "Wanted range starting at")


def is_past_the_end(error: Exception) -> bool:
    """Whether a range was asked for that begins where the object ends, or later."""
    return _status_of(error) == 416 or any(words in str(error) for words in _PAST_THE_END)


def refusal(error: Exception, *, bucket: str, path: str, writing: bool = False) -> ProwError:
    """The error for whoever asked `bucket`. `error` is obstore's, or one of Python's that it uses."""
    if _WITHOUT_CREDENTIALS.search(str(error)):
        return Unavailable(
            f"No credentials for {bucket} are to be had, from a file of the settings or the surroundings."
        )
    status, failed = _status_of(error), _errno_of(error)
    if isinstance(error, FileNotFoundError) or status == 404 or failed in _NOT_THERE:
        if writing:
            return NotAllowed(f"{bucket} is not there, or not ours to see. Create it, or name another one.")
        return NotFound(f"There is no {path} in {bucket}.")
    if status in (401, 403) or failed in _FORBIDDEN or isinstance(error, PermissionError):
        what = "written" if writing else "read"
        return NotAllowed(
            f"{path} may not be {what} in {bucket} with these credentials{_reason(error)}. Grant it, or name others."
        )
    if failed in _IMPOSSIBLE:
        return UserError(f"{bucket} can't hold {path}: another object is in the way, or the name is too long.")
    return Unavailable(f"{bucket} doesn't answer as it should{_reason(error)}")


def _reason(error: Exception) -> str:
    code, status, failed = _CODE.search(str(error)), _status_of(error), _errno_of(error)
    said = [str(status)] if status else []
    said += [code[1]] if code else []
    said += [errno.errorcode.get(failed, str(failed))] if failed else []
    return f" ({' '.join(said)})" if said else ""


def _status_of(error: Exception) -> int | None:
    found = _STATUS.search(str(error))
    return int(found[1]) if found else None


def _errno_of(error: Exception) -> int | None:
    found = _ERRNO.search(str(error))
    return int(found[1]) if found else None
