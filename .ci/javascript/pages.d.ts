// What TypeScript's DOM types cannot know of these pages. Elements found by a selector are of any
// kind here: that the markup has them is what the browser tests check.

interface ParentNode {
  // biome-ignore lint/suspicious/noExplicitAny: see above
  querySelector(selectors: string): any;
  // biome-ignore lint/suspicious/noExplicitAny: see above
  querySelectorAll(selectors: string): NodeListOf<any>;
}

interface Element {
  // biome-ignore lint/suspicious/noExplicitAny: see above
  closest(selectors: string): any;
}

// Events of these pages come from elements.
interface EventTarget {
  // biome-ignore lint/suspicious/noExplicitAny: see above
  closest(selectors: string): any;
  // biome-ignore lint/suspicious/noExplicitAny: a function of elements, a value of media queries
  matches: any;
  // biome-ignore lint/suspicious/noExplicitAny: of a field
  value: any;
}

interface Event {
  // biome-ignore lint/suspicious/noExplicitAny: of a CustomEvent
  readonly detail: any;
  readonly submitter: HTMLElement | null;
  readonly pointerType: string;
}

interface Window {
  // https://wicg.github.io/file-system-access/, Chromium only
  showOpenFilePicker?: (options: object) => Promise<FileSystemFileHandle[]>;
}

interface DataTransferItem {
  // https://wicg.github.io/file-system-access/, Chromium only
  getAsFileSystemHandle?: () => Promise<FileSystemHandle>;
}

interface PerformanceEntry {
  // Of a navigation.
  readonly type: string;
}

interface WorkerOptions {
  // https://github.com/whatwg/html/pull/10996, Chromium only
  extendedLifetime?: boolean;
}
