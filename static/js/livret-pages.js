// An enlarged page opens on what it says, not on its margin.
for (const leaf of document.querySelectorAll(".leaf-2, .leaf-3")) {
  leaf.scrollLeft = leaf.scrollWidth * 0.08;
  leaf.scrollTop = leaf.scrollHeight * 0.045;
}

// The arrows of the keyboard turn the pages, unless they are needed where the reader is.
document.addEventListener("keydown", (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const rel = { ArrowLeft: "prev", ArrowRight: "next" }[event.key];
  const busy = event.target.closest("input, select, textarea, .leaf-2, .leaf-3");
  const link = rel && !busy && document.querySelector(`a[rel="${rel}"]`);
  if (link) {
    event.preventDefault();
    link.click();
  }
});
