// Pages with nothing of their own.

import { startChrome } from "./chrome.js";

startChrome();
