// Everything works without scripts.

const page = document.querySelector(".pw-page[lang]");
if (page) document.documentElement.lang = page.lang;
