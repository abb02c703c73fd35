// Before the first paint, so that nothing flashes.
(() => {
  const root = document.documentElement;
  const asked = new URLSearchParams(location.search);
  let kept = {};
  try { kept = JSON.parse(localStorage.getItem("roundsman") || "{}"); } catch { kept = {}; }
  const theme = asked.get("theme") || kept.theme;
  if (theme === "dark" || theme === "light") root.dataset.theme = theme;
  const lang = asked.get("lang") || kept.lang || (navigator.language || "en").slice(0, 2);
  root.lang = lang === "zh" ? "zh-CN" : "en";
  if (asked.has("big")) root.dataset.big = "";
  root.classList.add("js");
})();
