// What is said of places and pictures.

export function words(language) {
  return language === "en"
    ? {
        locate: "Use my current place",
        locating: "Looking for the place…",
        located: (metres) => `Found, to about ${metres} m.`,
        notLocated: "The place was not found. You can type latitude and longitude.",
        remove: "Remove the picture",
        preview: "The chosen picture",
        preparing: "Preparing the picture…",
        chosen: "The picture is part of your answer.",
        unreadable: "This file cannot be read as a picture.",
      }
    : {
        locate: "Lấy vị trí hiện tại",
        locating: "Đang tìm vị trí…",
        located: (metres) => `Đã có vị trí, sai số khoảng ${metres} m.`,
        notLocated: "Không tìm được vị trí. Ông/Bà có thể nhập vĩ độ và kinh độ.",
        remove: "Bỏ ảnh",
        preview: "Ảnh đã chọn",
        preparing: "Đang xử lý ảnh…",
        chosen: "Ảnh đã nằm trong câu trả lời.",
        unreadable: "Không đọc được tệp này như một tấm ảnh.",
      };
}
