// What of an open page does not fit. Given {tolerance} in CSS pixels; returns a list of
// {slide, text, how}: slide is the id of a slide, or "" on a page without slides.
async ({ tolerance }) => {
  const BLOCKS = /^(?:block|flex|grid|list-item|table-cell|table-caption|flow-root)$/;
  const deck = window.Reveal;
  const until = async (holds) => {
    while (!holds()) await new Promise((resolve) => setTimeout(resolve, 20));
  };
  await document.fonts.ready;
  if (!deck) {
    const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
    return wide > tolerance ? [{ slide: "", text: document.title, how: "wider than the window" }] : [];
  }
  await until(() => deck.isReady());

  // The square of the font's size in the middle of a line: the ink of Chinese characters. Their line
  // boxes are higher than the lines that they stand in.
  const square = (line, size) => {
    const middle = (line.top + line.bottom) / 2;
    return { left: line.left, right: line.right, top: middle - size / 2, bottom: middle + size / 2 };
  };
  const leaves = (inner, outer, slack) =>
    inner.left < outer.left - slack || inner.right > outer.right + slack
    || inner.top < outer.top - slack || inner.bottom > outer.bottom + slack;

  // A box that readers see, or that cuts off what leaves it.
  const isSeen = (style) =>
    style.overflow !== "visible" || style.display === "table-cell"
    || !/^(?:transparent|rgba\(.*, 0\))$/.test(style.backgroundColor)
    || (parseFloat(style.borderBottomWidth) > 0 && parseFloat(style.borderTopWidth) > 0);

  const found = [];
  const scale = deck.getScale();
  const slack = tolerance * scale;

  // Every text of a slide: the squares of its lines, and the block that it stands in.
  const textsOf = (slide) => {
    const texts = [];
    const walker = document.createTreeWalker(slide, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const text = node.textContent.trim();
      const parent = node.parentElement;
      if (!text || parent.closest("aside.notes, script, style, rt, annotation")) continue;
      const size = parseFloat(getComputedStyle(parent).fontSize) * scale;
      const range = document.createRange();
      range.selectNodeContents(node);
      const squares = [...range.getClientRects()].map((line) => square(line, size));
      let block = parent;
      while (block !== slide && !BLOCKS.test(getComputedStyle(block).display)) block = block.parentElement;
      texts.push({ text, squares, block });
    }
    return texts;
  };

  const fault = ({ text, squares, block }, slide, stage) => {
    if (!squares.length) return "not shown";
    if (squares.some((one) => leaves(one, stage, slack))) return "outside the slide";
    for (let box = block; box !== slide; box = box.parentElement) {
      const outer = box.getBoundingClientRect();
      if (box.closest("math")) continue; // its boxes are as tight as its ink
      if (isSeen(getComputedStyle(box)) && squares.some((one) => leaves(one, outer, slack))) {
        return `outside its box (${box.className || box.tagName.toLowerCase()})`;
      }
    }
    return "";
  };

  const over = (one, other) =>
    Math.min(one.right, other.right) - Math.max(one.left, other.left) > slack
    && Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top) > slack;

  for (const slide of deck.getSlides()) {
    const { h, v } = deck.getIndices(slide);
    deck.slide(h, v);
    const stage = document.querySelector(".reveal .slides").getBoundingClientRect();
    const texts = textsOf(slide);
    texts.forEach((text, index) => {
      const how = fault(text, slide, stage);
      if (how) found.push({ slide: slide.id, text: text.text, how });
      const covered = texts.slice(index + 1).find((other) =>
        !text.block.contains(other.block) && !other.block.contains(text.block)
        && text.squares.some((one) => other.squares.some((two) => over(one, two))));
      if (covered) found.push({ slide: slide.id, text: covered.text, how: "drawn over other text" });
    });
    for (const picture of slide.querySelectorAll("img, svg, table")) {
      if (!picture.closest("aside.notes") && leaves(picture.getBoundingClientRect(), stage, slack)) {
        found.push({ slide: slide.id, text: picture.tagName.toLowerCase(), how: "outside the slide" });
      }
    }
  }
  return found;
}
