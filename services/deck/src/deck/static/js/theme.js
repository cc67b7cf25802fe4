// Runs in <head>, before anything is painted: the chosen theme, the reader's time zone, and that scripts work.
// A classic script on purpose; modules wait for the page.
(() => {
  const root = document.documentElement;
  root.dataset.script = "";
  try {
    const theme = localStorage.getItem("prow-theme");
    if (theme === "light" || theme === "dark") root.dataset.theme = theme;
  } catch {
    // Storage may be forbidden; the system's theme is a good one.
  }
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
  const told = document.cookie.split("; ").find((each) => each.startsWith("prow_zone="));
  if (told !== `prow_zone=${zone}`) {
    document.cookie = `prow_zone=${zone}; path=/; max-age=31536000; samesite=lax`;
    // Pages in UTC are right for a reader whose browser has just told otherwise, but not theirs: ask once more.
    root.dataset.zoneChanged = "";
  }
})();
