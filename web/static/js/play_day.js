// A day played: the moments behind its sentences, one after the other, with their own sound.
const clips = [...document.querySelectorAll("[data-clip]")];
const stage = document.querySelector("[data-player]");

if (stage && clips.length) {
  const video = stage.querySelector("video");
  const now = stage.querySelector("[data-now]");
  let at = 0;
  let ends = Number(clips[0].dataset.to);

  const show = (index) => {
    clips.forEach((clip, other) => {
      if (other === index) clip.setAttribute("aria-current", "true");
      else clip.removeAttribute("aria-current");
    });
    const said = [...clips[index].querySelectorAll("bdi")].map((part) => part.textContent);
    now.textContent = said.join(": ");
  };

  const begin = (index, plays) => {
    if (index < 0 || index >= clips.length) {
      video.pause();
      return;
    }
    const { src, from, to } = clips[index].dataset;
    at = index;
    ends = Number(to);
    show(index);
    const start = () => {
      video.currentTime = Number(from);
      if (plays) video.play().catch(() => {});
    };
    if (video.getAttribute("src") === src && video.readyState > 0) start();
    else {
      video.addEventListener("loadedmetadata", start, { once: true });
      video.src = src;
      video.load();
    }
  };

  video.addEventListener("timeupdate", () => {
    if (!video.seeking && !video.paused && video.currentTime >= ends) begin(at + 1, true);
  });
  video.addEventListener("ended", () => begin(at + 1, true));
  stage.querySelector("[data-play]").addEventListener("click", () => begin(at, true));
  stage.querySelector("[data-back]").addEventListener("click", () => begin(at - 1, true));
  stage.querySelector("[data-next]").addEventListener("click", () => begin(at + 1, true));
  clips.forEach((clip, index) => {
    clip.querySelector("a").addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      begin(index, true);
    });
  });
  show(0);
}
