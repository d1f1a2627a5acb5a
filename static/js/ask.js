/* 解决了 says thanks in place; 没解决 goes on at once. Without this script both are ordinary form posts. */
document.querySelectorAll("form[data-verdict]").forEach((form) => {
  form.addEventListener("submit", async (event) => {
    if (event.submitter?.value !== "yes") return;
    event.preventDefault();
    const body = new FormData(form, event.submitter);
    try {
      const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" } });
      const { said } = await answer.json();
      const thanks = document.createElement("p");
      thanks.setAttribute("role", "status");
      thanks.tabIndex = -1;
      thanks.textContent = said;
      form.replaceWith(thanks);
      thanks.focus();
    } catch { // no JSON came back: the plain way says what is wrong
      form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "solved", value: "yes" }));
      form.submit();
    }
  });
});
