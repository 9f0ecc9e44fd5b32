// A picture is framed in the page before it is sent: moved and enlarged by buttons or by hand.
// What is sent is the frame, small enough for a slow network; without this the server fits it.
const LONGEST = 1200; // pixels
const STEP = 0.08; // of the frame, for one press on an arrow
const ZOOM = 1.15;

export function cropPictures(page) {
  for (const input of page.querySelectorAll("input[type=file][data-crop]")) {
    input.addEventListener("change", async () => {
      document.getElementById(`${input.id}_crop`)?.remove();
      const [file] = input.files;
      if (!file) return;
      try {
        open(input, file, await createImageBitmap(file));
      } catch {
        // Not an image that the browser reads: the server says what it thinks of it.
      }
    });
  }
}

function open(input, file, picture) {
  const [wide, high] = input.dataset.crop.split(":").map(Number);
  const frame = { width: Math.round((LONGEST * wide) / Math.max(wide, high)), height: Math.round((LONGEST * high) / Math.max(wide, high)) };
  const type = file.type === "image/jpeg" ? "image/jpeg" : "image/png";
  const canvas = document.createElement("canvas");
  canvas.className = "fiche-crop-picture";
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", "L’image telle qu’elle sera envoyée");
  const cover = Math.max(frame.width / picture.width, frame.height / picture.height);
  const contain = Math.min(frame.width / picture.width, frame.height / picture.height);
  const isPortrait = high > wide;
  let whole = !isPortrait; // a logo is kept whole, a portrait fills its frame
  let scale = cover;
  let [x, y] = [0.5, 0.5]; // the point of the picture in the middle of the frame
  let timer;

  const act = (change) => () => {
    whole = false;
    change();
    draw();
  };
  const panel = document.createElement("div");
  panel.id = `${input.id}_crop`;
  panel.className = "fiche-crop";
  panel.setAttribute("role", "group");
  panel.setAttribute("aria-label", "Cadrer l’image");
  const buttons = document.createElement("div");
  buttons.className = "fiche-crop-buttons";
  buttons.append(
    button("Agrandir", "+", act(() => (scale = Math.min(scale * ZOOM, cover * 8)))),
    button("Réduire", "−", act(() => (scale = Math.max(scale / ZOOM, contain)))),
    button("Vers la gauche", "←", act(() => (x += move("width")))),
    button("Vers la droite", "→", act(() => (x -= move("width")))),
    button("Vers le haut", "↑", act(() => (y += move("height")))),
    button("Vers le bas", "↓", act(() => (y -= move("height")))),
    button("", "Image entière", () => {
      whole = true;
      draw();
    })
  );
  panel.append(canvas, buttons);
  input.after(panel);
  canvas.addEventListener("pointerdown", (event) => canvas.setPointerCapture(event.pointerId));
  canvas.addEventListener("pointermove", (event) => {
    if (!event.buttons || whole) return;
    const pixels = canvas.width / canvas.clientWidth;
    x -= (event.movementX * pixels) / scale / picture.width;
    y -= (event.movementY * pixels) / scale / picture.height;
    draw();
  });
  draw();

  function move(side) {
    return (STEP * frame[side]) / scale / picture[side];
  }

  function draw() {
    const ratio = whole ? Math.min(1, LONGEST / Math.max(picture.width, picture.height)) : scale;
    canvas.width = whole ? Math.round(picture.width * ratio) : frame.width;
    canvas.height = whole ? Math.round(picture.height * ratio) : frame.height;
    x = whole ? 0.5 : within(x, canvas.width / ratio / picture.width);
    y = whole ? 0.5 : within(y, canvas.height / ratio / picture.height);
    const pen = canvas.getContext("2d");
    if (type === "image/jpeg") {
      pen.fillStyle = "#fff";
      pen.fillRect(0, 0, canvas.width, canvas.height);
    }
    const [width, height] = [picture.width * ratio, picture.height * ratio];
    pen.drawImage(picture, canvas.width / 2 - x * width, canvas.height / 2 - y * height, width, height);
    clearTimeout(timer);
    timer = setTimeout(take, 200);
  }

  // The frame takes the place of the file that was chosen.
  function take() {
    canvas.toBlob(
      (blob) => {
        if (!blob) return;
        const files = new DataTransfer();
        files.items.add(new File([blob], type === "image/jpeg" ? "image.jpg" : "image.png", { type }));
        input.files = files.files;
      },
      type,
      0.9
    );
  }
}

// The picture never leaves its frame; smaller than the frame, it stays in the middle.
function within(position, seen) {
  if (seen >= 1) return 0.5;
  return Math.min(Math.max(position, seen / 2), 1 - seen / 2);
}

function button(label, sign, press) {
  const element = document.createElement("button");
  element.type = "button";
  element.className = "btn btn-secondary";
  element.textContent = sign;
  if (label) element.setAttribute("aria-label", label);
  element.addEventListener("click", press);
  return element;
}
