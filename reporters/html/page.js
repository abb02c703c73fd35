"use strict";
(() => {
  const root = document.documentElement;
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];
  const one = (selector, from = document) => from.querySelector(selector);

  function keep(change) {
    try {
      const kept = JSON.parse(localStorage.getItem("roundsman") || "{}");
      localStorage.setItem("roundsman", JSON.stringify({...kept, ...change}));
    } catch (e) {
      // A page from disk may have no storage: then the choice lasts as long as the page.
    }
  }

  // Each picture is stored once; other places name it.
  for (const picture of all("img[data-pic]")) {
    const first = document.getElementById(picture.dataset.pic);
    if (first) picture.src = first.src;
  }

  function tellTimes() {
    const long = {dateStyle: "long", timeStyle: "short"};
    for (const time of all("time")) {
      const how = "full" in time.dataset ? long : {timeStyle: "medium"};
      time.textContent = new Date(time.dateTime).toLocaleString(root.lang, how);
    }
    for (const field of all("[data-zh]")) {
      field.dataset.en ??= field.placeholder;
      field.placeholder = root.lang === "en" ? field.dataset.en : field.dataset.zh;
    }
  }
  tellTimes();

  one("#lang").addEventListener("click", () => {
    root.lang = root.lang === "en" ? "zh-CN" : "en";
    keep({lang: root.lang.slice(0, 2)});
    tellTimes();
  });
  one("#theme").addEventListener("click", () => {
    const dark = root.dataset.theme ? root.dataset.theme === "dark" :
                                      matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
    keep({theme: root.dataset.theme});
  });

  // Filter and search.
  const runs = all(".run");
  const texts = runs.map((run) => run.dataset.search.toLowerCase());
  const find = one("#find");
  let wanted = "all";
  function sift() {
    const words = find.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    runs.forEach((run, i) => {
      const fits = (wanted === "all" || run.dataset.verdict === wanted) &&
                   words.every((word) => texts[i].includes(word));
      run.hidden = !fits;
      shown += fits;
    });
    one("#nothing").hidden = shown > 0;
  }
  for (const button of all("[data-filter]")) {
    button.addEventListener("click", () => {
      wanted = button.dataset.filter;
      for (const other of all("[data-filter]")) other.ariaPressed = String(other === button);
      sift();
    });
  }
  find?.addEventListener("input", sift);
  document.addEventListener("keydown", (event) => {
    if (!find) return;
    if (event.key === "/" && !/input/i.test(document.activeElement.tagName) && !viewer.open) {
      event.preventDefault();
      find.focus();
    } else if (event.key === "Escape" && document.activeElement === find) {
      find.value = "";
      find.blur();
      sift();
    }
  });

  // Before and after.
  for (const shot of all(".shot")) {
    for (const button of all("[data-show]", shot)) {
      button.addEventListener("click", () => {
        shot.dataset.view = button.dataset.show;
        for (const other of all("[data-show]", shot)) other.ariaPressed = String(other === button);
      });
    }
    one(".slide", shot)?.addEventListener("input", (event) => {
      one(".screen", shot).style.setProperty("--cut", event.target.value + "%");
    });
  }

  // The large view: one sequence per run.
  const viewer = one("#viewer");
  const stage = one(".stage", viewer);
  let sequence = [];
  let at = 0;

  function layer(from) {
    const copy = document.createElement("div");
    copy.className = "layer";
    const source = one("img", from);
    const picture = new Image();
    picture.src = source.src;
    picture.alt = "";
    copy.append(picture);
    const box = one(".box", from);
    if (box) copy.append(box.cloneNode());
    return copy;
  }

  function caption(from) {
    const step = from.closest(".step");
    const text = one(step ? ".label bdi" : "h2", step || from.closest(".finding")).textContent;
    return sequence.length > 1 ? `${text} · ${at + 1} / ${sequence.length}` : text;
  }

  function show(index) {
    at = (index + sequence.length) % sequence.length;
    const from = sequence[at];
    const film = from.hasAttribute("data-film");
    stage.className = film ? "stage long" : "stage";
    stage.replaceChildren(layer(from));
    one("figcaption", viewer).textContent = caption(from);
    for (const arrow of all(".prev, .next", viewer)) arrow.hidden = sequence.length < 2;
    if (!viewer.open) viewer.showModal();
  }

  document.addEventListener("click", (event) => {
    const thumb = event.target.closest("[data-open]");
    const film = event.target.closest("[data-film]");
    const screen = event.target.closest("[data-zoom]");
    const copy = event.target.closest("[data-copy]");
    if (thumb) {
      sequence = all("[data-open]", thumb.closest(".steps"));
      show(sequence.indexOf(thumb));
    } else if (film) {
      sequence = [film];
      show(0);
    } else if (screen && !event.target.closest(".slide")) {
      const view = screen.closest(".shot").dataset.view;
      sequence = [one(".layer." + view, screen)];
      show(0);
    } else if (copy) {
      take(copy);
    }
  });
  document.addEventListener("keydown", (event) => {
    if ((event.key === "Enter" || event.key === " ") && event.target.matches("[data-zoom]")) {
      event.preventDefault();
      event.target.click();
    }
    if (!viewer.open || sequence.length < 2) return;
    if (event.key === "ArrowRight") show(at + 1);
    if (event.key === "ArrowLeft") show(at - 1);
  });
  viewer.addEventListener("click", (event) => {
    const todo = event.target.closest("[data-do]")?.dataset.do;
    if (todo === "prev") show(at - 1);
    else if (todo === "next") show(at + 1);
    else if (todo === "close" || !event.target.closest("img, figcaption")) viewer.close();
  });

  async function take(button) {
    const text = one("code", button.parentElement).textContent;
    try {
      await navigator.clipboard.writeText(text);
    } catch (e) {
      getSelection().selectAllChildren(one("code", button.parentElement));
      document.execCommand("copy");
    }
    const words = button.innerHTML;
    button.textContent = root.lang === "en" ? "Copied" : "已复制";
    setTimeout(() => { button.innerHTML = words; }, 1400);
  }

  // A link to one run opens it; paper shows all.
  function openNamed() {
    const run = document.getElementById(location.hash.slice(1));
    if (run?.matches(".run")) {
      run.open = true;
      run.scrollIntoView();
    }
  }
  addEventListener("hashchange", openNamed);
  openNamed();
  addEventListener("beforeprint", () => { for (const run of runs) run.open = true; });
})();
