// One's own photo is framed in the page.
import { cropPictures } from "./fiche-crop.js";

cropPictures(document);
