// Closes open menus when something outside them is clicked. Datasette does this with an inline script, which the
// content security policy of our pages does not run.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.nav-menu[open], details.actions-menu-links[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
