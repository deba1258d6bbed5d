// Buttons that copy the text of another element: <button type="button" data-copies="ID" hidden>.
// They are shown by the script, because without it they could do nothing.
const SHOWN_FOR = 4000;
const says = document.createElement("p");
says.setAttribute("role", "status");
says.className = "dc-hidden";
document.body.append(says);

const textOf = (element) => (element.value ?? element.textContent).trim();

// Where the browser lets no page write to the clipboard, the words are chosen, ready to be copied by hand.
const choose = (element) => {
  if (element.select) {
    element.select();
    return;
  }
  const range = document.createRange();
  range.selectNodeContents(element);
  const selection = getSelection();
  selection.removeAllRanges();
  selection.addRange(range);
};

const copy = async (element) => {
  try {
    await navigator.clipboard.writeText(textOf(element));
    return "Copied";
  } catch {
    choose(element);
    return document.execCommand("copy") ? "Copied" : "Chosen: now copy it";
  }
};

const answer = (button, words) => {
  button.dataset.label ??= button.textContent;
  button.textContent = words;
  // Emptied first, so that the same answer is read out again.
  says.textContent = "";
  requestAnimationFrame(() => {
    says.textContent = `${words}: ${button.dataset.label}`;
  });
  clearTimeout(Number(button.dataset.timer));
  button.dataset.timer = setTimeout(() => {
    button.textContent = button.dataset.label;
  }, SHOWN_FOR);
};

const show = () => {
  for (const button of document.querySelectorAll("[data-copies]")) button.hidden = false;
};

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copies]");
  const element = button && document.getElementById(button.dataset.copies);
  if (element) answer(button, await copy(element));
});
// What static/js/live.js has put on the page since.
document.addEventListener("dc:refreshed", show);
show();
