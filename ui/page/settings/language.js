// The language that the reader chose is kept in a cookie, so that it holds for signing in and for
// the first page as well. What was typed is kept, too, while the page is loaded anew.
document.addEventListener("change", (event) => {
  if (!event.target.matches?.("[data-language]")) return;
  const chosen = event.target.value;
  const kept = chosen ? 365 * 24 * 3600 : 0;
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `groundwise_language=${chosen}; Path=/; Max-Age=${kept}; SameSite=Lax${secure}`;
  location.reload();
});
