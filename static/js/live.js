// While a campaign day runs, its page puts new pieces in the place of the old, once a minute.
const root = document.querySelector("[data-live]");
const EVERY = 60000;
// As they came, before another script shows its buttons in them.
const shown = new Map([...root.querySelectorAll("[data-piece]")].map((piece) => [piece, piece.innerHTML]));
let read = Date.now();

// What somebody reaches by keyboard or chooses stays until they move on.
const busy = (piece) => piece.contains(document.activeElement) || (!getSelection().isCollapsed && piece.contains(getSelection().anchorNode));

const refresh = async () => {
  if (document.hidden || Date.now() - read < EVERY) return;
  read = Date.now();
  try {
    const answer = await fetch(root.dataset.live);
    if (!answer.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-live]");
    // The day has begun or is over, and everything on the page is another.
    if (fresh.dataset.state !== root.dataset.state) return location.reload();
    for (const [piece, was] of shown) {
      const now = fresh.querySelector(`[data-piece=${piece.dataset.piece}]`).innerHTML;
      if (now !== was && !busy(piece)) {
        shown.set(piece, now);
        piece.innerHTML = now;
      }
    }
    document.dispatchEvent(new Event("dc:refreshed"));
  } catch {
    // No network: the page says when it was read, and the next minute tries again.
  }
};

setInterval(refresh, 5000);
document.addEventListener("visibilitychange", refresh);
