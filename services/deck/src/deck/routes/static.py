"""Style and behaviour, kept by browsers for ever under their hashed names."""

from fastapi import APIRouter, Response
from starlette.exceptions import HTTPException

from deck.routes.dependencies import AssetsDep

router = APIRouter(include_in_schema=False)

_FOR_EVER = "public, max-age=31536000, immutable"


@router.get("/static/{name:path}")
async def static(assets: AssetsDep, name: str) -> Response:
    if (found := assets.find(name)) is None:
        raise HTTPException(404)
    asset, vouched_for = found
    return Response(
        asset.content,
        media_type=asset.media_type,
        headers={"Cache-Control": _FOR_EVER if vouched_for else "no-cache"},
    )


@router.get("/favicon.ico")
async def favicon(assets: AssetsDep) -> Response:
    """For browsers that ask without being told."""
    return await static(assets, "favicon.svg")
