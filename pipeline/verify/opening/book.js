// One entry of a book's contents, followed in foliate-js. Given {href}; returns what stands there:
// found: whether there is such a place; type: the media type as which the document was read;
// heading: the text of the target's first heading, or of the target; shown: whether it is on the
// page that is open.
async ({ href }) => {
  const HEADINGS = "h1, h2, h3, h4, h5, h6";
  const view = document.querySelector("foliate-view");
  const nothing = { found: false, type: "", heading: "", shown: false };
  const resolved = await view.goTo(href);
  const content = view.renderer.getContents().find(({ index }) => index === resolved?.index);
  if (!content) return nothing;
  const { doc } = content;
  const named = href.includes("#");
  const target = named ? resolved.anchor(doc) : doc.body;
  if (!target?.querySelector) return nothing;
  const heading = target.matches(HEADINGS) ? target : target.querySelector(HEADINGS) ?? target;
  const shown = () => {
    const range = view.lastLocation?.range;
    return range?.startContainer?.ownerDocument === doc && range.intersectsNode(heading)
      && heading.getClientRects().length > 0;
  };
  const end = Date.now() + 5000;
  while (!shown() && Date.now() < end) await new Promise((resolve) => setTimeout(resolve, 20));
  return { found: true, type: doc.contentType, heading: heading.textContent, shown: shown() };
}
