"use strict";
/* Three conveniences; every page works without this file. */
document.addEventListener("keydown", (event) => {
  const menu = document.querySelector(".account[open]");
  if (event.key === "Escape" && menu) {
    menu.removeAttribute("open");
    menu.querySelector("summary").focus();
  }
  const typing = event.target.closest("input, select, textarea, [contenteditable]");
  const field = document.querySelector(".bar .search input[type=search]");
  if (event.key === "/" && !typing && field && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    field.focus();
    field.select();
  }
});
document.addEventListener("click", (event) => {
  const menu = document.querySelector(".account[open]");
  if (menu && !menu.contains(event.target)) menu.removeAttribute("open");
});
document.addEventListener("change", (event) => {
  if (!event.target.matches("[data-picks-all]")) return;
  for (const box of event.target.closest("form").querySelectorAll("input[name=choix]")) {
    box.checked = event.target.checked;
  }
});
