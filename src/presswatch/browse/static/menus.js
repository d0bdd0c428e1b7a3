// Closes open menus when something outside them is clicked. Datasette does this with an inline script, which the
// content security policy of our pages does not run.
const openMenus = () => document.querySelectorAll("details.pw-more[open], details.nav-menu[open], details.actions-menu-links[open]");
document.addEventListener("click", (event) => {
  for (const menu of openMenus()) if (!menu.contains(event.target)) menu.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of openMenus()) {
    menu.open = false;
    if (menu.contains(document.activeElement)) menu.querySelector("summary").focus();
  }
});
