// What the phone itself gives: ids, the day, and the words of the language.

// A response id: UUIDv7, whatever the phone's clock says; the random part makes it one of its kind.
export function uuid7(now = Date.now()) {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  for (let place = 0; place < 6; place++) bytes[place] = Math.floor(now / 2 ** (40 - 8 * place));
  bytes[6] = 0x70 | (bytes[6] & 15);
  bytes[8] = 0x80 | (bytes[8] & 63);
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

// The day on which an interview begins: the phone's, which a kept page cannot know, unless the clock
// is so wrong that the page's own day is nearer to the truth.
export function localDay(page, now = Date.now()) {
  const ahead = (now - Date.parse(`${page}T00:00:00+07:00`)) / 86400000;
  return ahead >= 1 && ahead < 100 ? new Date(now + 25200000).toISOString().slice(0, 10) : page;
}

export function words(language) {
  return language === "en"
    ? {
        waiting: (waiting, aside) =>
          [
            waiting && `${waiting} ${waiting > 1 ? "responses wait" : "response waits"} on this phone`,
            aside && `${aside} could not be taken`,
          ].filter(Boolean).join("; "),
        persisted: "They are kept even if you close the browser.",
        fleeting: "Please do not clear the browser's data before they are sent.",
        save: "Save as a file",
        install: "Put on the home screen",
        resumed: "You had begun to answer; what you gave is still here.",
        startOver: "Start over",
        aside: {},
      }
    : {
        waiting: (waiting, aside) =>
          [
            waiting && `Còn ${waiting} phiếu chờ gửi trên máy này`,
            aside && `${aside} phiếu chưa được nhận`,
          ].filter(Boolean).join("; "),
        persisted: "Phiếu được giữ lại kể cả khi đóng trình duyệt.",
        fleeting: "Xin đừng xóa dữ liệu trình duyệt trước khi phiếu được gửi.",
        save: "Lưu thành tệp",
        install: "Thêm vào màn hình chính",
        resumed: "Ông/Bà đã trả lời dở; các câu trả lời vẫn còn đây.",
        startOver: "Làm lại từ đầu",
        aside: {},
      };
}
