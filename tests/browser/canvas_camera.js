// Replaces the camera by a canvas. Each picture is asked of the test, which knows what an applicant would do now.
(() => {
  const canvas = document.createElement("canvas");
  const pencil = canvas.getContext("2d", { alpha: false });

  async function draw(stream) {
    while (stream.active) {
      const picture = new Image();
      picture.src = `data:image/jpeg;base64,${await window.realnameNextPicture()}`;
      await picture.decode();
      if (canvas.width !== picture.naturalWidth || canvas.height !== picture.naturalHeight) {
        canvas.width = picture.naturalWidth;
        canvas.height = picture.naturalHeight;
      }
      pencil.drawImage(picture, 0, 0);
    }
  }

  if (!navigator.mediaDevices) return;
  navigator.mediaDevices.getUserMedia = async () => {
    canvas.width ||= 640;
    const stream = canvas.captureStream();
    draw(stream).catch(() => undefined); // the page went away
    return stream;
  };
})();
