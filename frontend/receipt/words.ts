/** What the page says, and what stands in a statement, in both languages. What is not known is shown as it stands. */

export type Tongue = "en" | "zh";

const SAID: Record<Tongue, Record<string, string>> = {
  en: {
    title: "Check a receipt",
    lead: "The check runs on your device. Nothing that you enter or scan is sent. You can save this page and use it offline.",
    code: "Text of the QR code",
    "code-hint": "Scan the QR code on your receipt, or paste its text here.",
    photo: "Or choose a photo of the QR code",
    "key-part": "The operator's public keys",
    key: "Public keys",
    "key-hint": "This site fills in its own keys. For another operator, paste what its address /v1/receipt-key shows.",
    "key-file": "Or choose a file with the keys",
    check: "Check",
    stands: "This receipt is valid. It is exactly as the operator signed it.",
    falls: "This receipt is not valid. It was changed, or another operator signed it.",
    "stands-other": "The keys that were entered here signed this. It is valid only if you have them from the operator itself.",
    "no-receipt": "The operator signed this, but it is no receipt and no proof of deletion.",
    "no-receipt-other": "The keys that were entered here signed this, but it is no receipt and no proof of deletion.",
    "no-code": "This is not the code of a receipt. Scan it again, or copy the whole text.",
    "no-key": "This is not a public key. Paste what the operator's address /v1/receipt-key shows.",
    "no-photo": "This photo shows no QR code. Take it again from closer.",
    "no-ed25519":
      "This browser cannot check the signature here. Open this page as a file or over HTTPS in a current browser, or use `realname registrations verify-receipt`.",
    kind: "What it is",
    "realname/receipt": "Receipt",
    "realname/deletion": "Proof of deletion",
    test: "A test: no line is real",
    decided: "Decided",
    active: "Holds from",
    erased: "Deleted on",
    collected: "Collected",
    deleted: "Deleted",
    kept: "Kept",
    until: "until",
    complaints: "Complaints",
    operator: "operator",
    regulator: "regulator",
    entry: "Entry of the log",
    registration: "Registration",
    objects: "Files deleted",
  },
  zh: {
    title: "核对回执",
    lead: "核对在您的设备上进行，您输入或扫描的内容不会发送出去。您可以保存本页面，离线使用。",
    code: "二维码中的文字",
    "code-hint": "请扫描回执上的二维码，或在此粘贴其中的文字。",
    photo: "或选择二维码的照片",
    "key-part": "运营商公钥",
    key: "公钥",
    "key-hint": "本网站已填入自己的公钥。核对其他运营商的回执时，请粘贴其 /v1/receipt-key 地址显示的内容。",
    "key-file": "或选择公钥文件",
    check: "核对",
    stands: "回执有效，内容与运营商签署时一致。",
    falls: "回执无效，内容已被改动，或由其他运营商签署。",
    "stands-other": "内容由此处填入的公钥签署。只有公钥确实来自运营商本身，回执才有效。",
    "no-receipt": "内容由运营商签署，但既不是办理回执，也不是删除证明。",
    "no-receipt-other": "内容由此处填入的公钥签署，但既不是办理回执，也不是删除证明。",
    "no-code": "这不是回执的二维码，请重新扫描，或复制全部文字。",
    "no-key": "这不是公钥，请粘贴运营商 /v1/receipt-key 地址显示的内容。",
    "no-photo": "照片中未找到二维码，请靠近后重拍。",
    "no-ed25519": "此浏览器无法在此核对签名。请用新版浏览器以文件或 HTTPS 方式打开本页面，或使用 realname registrations verify-receipt。",
    kind: "类型",
    "realname/receipt": "办理回执",
    "realname/deletion": "删除证明",
    test: "测试：并非真实号码",
    decided: "决定时间",
    active: "生效时间",
    erased: "删除时间",
    collected: "收集",
    deleted: "删除",
    kept: "保留",
    until: "至",
    complaints: "投诉",
    operator: "运营商",
    regulator: "监管部门",
    entry: "日志条目",
    registration: "办理编号",
    objects: "删除的文件数",
  },
};

const STATED: Record<string, string> = {
  consent: "同意书",
  "evidence fields": "证件信息",
  "evidence portrait": "证件照片",
  "clip of the live session": "人脸核验视频",
  "pictures of the live session": "人脸核验画面",
  "probes beside the kept photo": "除保留照片外的核验画面",
  "templates (never stored)": "人脸特征（从未存储）",
  "one photo taken on the spot, sealed": "现场照片一张（加密）",
  "evidence fields, sealed": "证件信息（加密）",
  "evidence fields of the representative": "代办人或监护人的证件信息",
  "evidence fields of the representative, sealed": "代办人或监护人的证件信息（加密）",
  "what two people said who compared the person with the ID; no face was taken": "两名工作人员当面比对的结果（未采集人脸）",
  "what was shown for a face check before it was left for the way without a face": "改为不刷脸办理前的人脸核验画面",
  "hashes of the session's pictures, from which no picture can be made": "核验画面的哈希值（无法还原画面）",
};

export function said(key: string, tongue: Tongue): string {
  return Object.hasOwn(SAID[tongue], key) ? (SAID[tongue][key] ?? key) : key;
}

export function stated(words: string, tongue: Tongue): string {
  return tongue === "zh" && Object.hasOwn(STATED, words) ? (STATED[words] ?? words) : words;
}

/** How long something is kept: a day, or a rule. */
export function term(words: string, tongue: Tongue): string {
  const years = /^service and (\d+) years after$/u.exec(words)?.[1];
  const days = /^(\d+) days$/u.exec(words)?.[1];
  if (tongue === "zh" && years !== undefined) return `服务期间及终止后 ${years} 年`;
  if (tongue === "zh" && days !== undefined) return `${days} 天`;
  if (/^\d{4}-\d{2}-\d{2}$/u.test(words)) return `${said("until", tongue)} ${words}`;
  return words;
}
