// Single keys for the queue of stories. Off while something is typed, and off for good by one tick.
const form = document.querySelector("[data-queue]");
const list = document.querySelector("[data-keys]");
if (form && list) {
  const tick = list.querySelector("[data-keys-on]");
  const kept = "queue-keys";
  const read = () => { try { return localStorage.getItem(kept) !== "off"; } catch { return true; } };
  list.hidden = false;
  tick.checked = read();
  tick.addEventListener("change", () => {
    try { localStorage.setItem(kept, tick.checked ? "on" : "off"); } catch { /* only for now */ }
  });
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]");
    if (!tick.checked || typing || event.ctrlKey || event.altKey || event.metaKey) return;
    const target = document.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
    if (!target) return;
    event.preventDefault();
    const needed = document.getElementById(target.dataset.needs || "");
    if (needed && !needed.value.trim()) needed.focus();
    else target.click();
  });
}
