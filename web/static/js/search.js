// Search results play beside the list.
import { preload } from "./shell/drawer.js";

const found = document.querySelector("[data-group]");
if (found) preload(found);
