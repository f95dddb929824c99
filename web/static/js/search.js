// Search results play beside the list.
import { preload } from "./drawer.js";

const found = document.querySelector("[data-group]");
if (found) preload(found);
