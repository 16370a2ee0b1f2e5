// Runs first and by itself: sets the theme before anything is drawn, and notices when the program
// does not start; `trouble.js` then says what is the matter. Written for every browser that runs
// scripts at all.
(function () {
  var html = document.documentElement;
  var theme = /[#&]theme=(light|dark)(&|$)/.exec(location.hash);
  if (theme) html.setAttribute("data-theme", theme[1]);

  var here = document.currentScript.src;
  var watch = self.capWatch = { running: false, failed: false, trouble: trouble };

  /* Has the trouble explained; `error` is what the start has ended with, if it has. */
  function trouble(error) {
    if (watch.failed) return;
    watch.failed = true;
    watch.error = error;
    var script = document.createElement("script");
    script.src = here.replace(/watch[^/]*$/, document.getElementById("boot").dataset.trouble);
    script.onerror = function () {
      var status = document.getElementById("boot-status");
      status.setAttribute("role", "alert");
      status.textContent = "The simulator could not be loaded, because its server cannot be reached: "
        + "see whether you are online, then reload the page.";
    };
    document.head.appendChild(script);
  }

  addEventListener("error", function (event) {
    if (event.target && event.target.id === "boot" && !watch.running) trouble();
  }, true);

  document.addEventListener("DOMContentLoaded", function () {
    // What stands in the page itself is for pages on which not even this runs.
    var notes = document.querySelectorAll(".boot-note");
    for (var i = 0; i < notes.length; i += 1) notes[i].parentNode.removeChild(notes[i]);
    if (location.protocol === "file:" || !("noModule" in HTMLScriptElement.prototype)) trouble();
  });

  setTimeout(function () {
    if (document.getElementById("boot-status") && !watch.running) trouble();
  }, 10000);
})();
