// Sends a form with pictures while saying how far it is; without script the browser sends it itself.
const start = (form) => {
  if (!form) return;
  form.addEventListener("submit", (event) => {
    const box = form.querySelector("[data-progress]");
    const bar = box.querySelector("progress");
    const words = box.querySelector("[role=status]");
    const button = form.querySelector("[type=submit]");
    event.preventDefault();
    if (form.dataset.upload === "sending") return;
    form.dataset.upload = "sending";
    button.setAttribute("aria-disabled", "true");
    box.hidden = false;
    const request = new XMLHttpRequest();
    let told = -1;
    const say = (text) => { words.textContent = text; };
    const again = (text) => {
      say(text);
      form.dataset.upload = "";
      button.removeAttribute("aria-disabled");
    };
    request.upload.addEventListener("progress", ({ loaded, total }) => {
      const done = total ? Math.floor((loaded / total) * 100) : 0;
      bar.value = done;
      // A screen reader hears each quarter, not every step.
      if (Math.floor(done / 25) === told) return;
      told = Math.floor(done / 25);
      say(done < 100 ? `${done}% sent` : "All sent. The pictures are being looked at.");
    });
    request.addEventListener("load", () => {
      const page = request.responseType === "document" && request.response;
      if (request.status < 300 && request.responseURL !== location.href) {
        location.assign(request.responseURL);
        return;
      }
      const main = page && page.querySelector("main");
      if (!main) {
        again("It could not be sent. Try again: nothing that you typed is lost.");
        return;
      }
      document.title = page.title;
      document.querySelector("main").replaceWith(document.adoptNode(main));
      start(document.querySelector("form[data-upload]"));
      const first = document.querySelector(".dc-errors, h1");
      first.tabIndex = -1;
      first.focus();
    });
    request.addEventListener("error", () => {
      again("The connection broke. Try again: nothing that you typed is lost.");
    });
    request.open("POST", location.href);
    request.responseType = "document";
    request.send(new FormData(form));
  });
};
start(document.querySelector("form[data-upload]"));
