// The theme is set before the page is painted.
(function () {
  "use strict";
  var kept = null;
  try { kept = localStorage.getItem("theme"); } catch (e) { /* storage is off */ }
  var asked = new URLSearchParams(location.search).get("theme");
  if (asked === "dark" || asked === "light") kept = asked;
  var dark = kept ? kept === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  document.documentElement.dataset.theme = dark ? "dark" : "light";
})();
