// Loads the page again when the articles have changed.
let shown;
setInterval(async () => {
  try {
    const version = await (await fetch("/version")).text();
    if (shown !== undefined && version !== shown) location.reload();
    shown = version;
  } catch {
    // The preview has ended; the page stays as it was.
  }
}, 1000);
