// What the widget itself says, in both languages. What the assistant says comes from the shop.

export type Locale = "en" | "zh";

/** The widget's language for a BCP 47 tag: Chinese for every Chinese one, English for all others. */
export function asLocale(tag: string): Locale {
  return /^(zh|cmn|yue)\b/i.test(tag.trim()) ? "zh" : "en";
}

const en = {
  open: "Ask the assistant",
  openUnread: "Open the assistant: new answer",
  title: "Shop assistant",
  subtitle: "Type, speak or send a photo",
  close: "Close",
  more: "More",
  otherLanguage: "中文",
  startOver: "Start a new conversation",
  erase: "Erase my conversation",
  eraseAsk: "Erase this conversation, your photos and recordings for good?",
  eraseYes: "Erase",
  eraseNo: "Keep",
  erased: "Everything is erased. This is a fresh start.",
  greeting: "Hello! What are you looking for?",
  greetingMore: "I know the whole shop, your orders and its policies. Tell me in your own words, say it, or show me a picture.",
  suggestion1: "Show me running shoes under $100",
  suggestion2: "What do people like most?",
  suggestion3: "Where is my order?",
  suggestion4: "Can I return something?",
  placeholder: "Ask for anything…",
  placeholderPhoto: "Add words, or just send",
  send: "Send",
  attach: "Add a photo",
  removePhoto: "Remove the photo",
  photo: "Photo",
  dropHere: "Drop the photo here",
  notPicture: "That is not a picture I can read. Please choose a JPEG, PNG or WebP.",
  record: "Speak",
  recording: "Listening…",
  recordCancel: "Discard the recording",
  recordSend: "Send the recording",
  voiceMessage: "Voice message",
  hearing: "Listening to what you said…",
  micDenied: "The microphone is blocked. Allow it in your browser's address bar, then tap the microphone again.",
  micMissing: "No microphone was found. Plug one in, or type instead.",
  micInsecure: "The browser lets pages record only over https. Please type instead.",
  micFailed: "The recording didn't work. Please try again, or type instead.",
  micShort: "That was too short to hear. Tap, speak, then send.",
  typing: "The assistant is writing",
  you: "You",
  assistant: "Assistant",
  agent: "From the shop's team",
  earlier: "Earlier messages are above",
  products: "Products",
  previous: "Previous products",
  next: "More products",
  sale: "Sale",
  was: "was {price}",
  in_stock: "In stock",
  out_of_stock: "Sold out",
  preorder: "Pre-order",
  backorder: "On back-order",
  order: "Order {number}",
  placed: "Placed {date}",
  total: "Total",
  expected: "Expected {date}",
  deliveredOn: "Delivered {date}",
  tracking: "Tracking number",
  times: "{count} ×",
  processing: "Being prepared",
  shipped: "Shipped",
  in_transit: "On its way",
  out_for_delivery: "Out for delivery",
  delivered: "Delivered",
  cancelled: "Cancelled",
  returned: "Returned",
  problem: "There is a problem",
  sources: "Where this comes from",
  handoff: "A person takes over",
  helpful: "Helpful",
  notHelpful: "Not helpful",
  thanks: "Thank you!",
  whatWrong: "What should have been different?",
  skip: "Skip",
  tell: "Send",
  feedbackFailed: "That could not be kept. Please try again.",
  offline: "You seem to be offline. Your message is kept and goes out when the connection is back.",
  busy: "A lot is going on right now. Your message is kept; trying again in {seconds} s.",
  unavailable: "The assistant is taking a short break. Your message is kept; trying again in {seconds} s.",
  gaveUp: "Sorry, the assistant can't answer right now. Your message is kept.",
  failed: "Something went wrong on our side. Your message is kept.",
  tooBig: "That is too big to send.",
  refusedType: "That kind of file can't be read.",
  tryNow: "Try now",
  sendAgain: "Send again",
  edit: "Edit",
  discard: "Remove",
  eraseFailed: "That did not work. Please try again in a moment.",
} satisfies Record<string, string>;

export type Key = keyof typeof en;

const zh: Record<Key, string> = {
  open: "咨询购物助手",
  openUnread: "打开购物助手：有新回复",
  title: "购物助手",
  subtitle: "打字、说话或发照片都可以",
  close: "关闭",
  more: "更多",
  otherLanguage: "English",
  startOver: "开始新的对话",
  erase: "删除我的对话",
  eraseAsk: "要永久删除这次对话、照片和录音吗？",
  eraseYes: "删除",
  eraseNo: "保留",
  erased: "已全部删除，我们重新开始吧。",
  greeting: "您好！想找点什么？",
  greetingMore: "店里的商品、您的订单和各项政策我都清楚。用自己的话说，讲给我听，或者发张照片给我看。",
  suggestion1: "有没有100美元以内的跑鞋？",
  suggestion2: "大家最喜欢什么？",
  suggestion3: "我的订单到哪里了？",
  suggestion4: "可以退货吗？",
  placeholder: "想问什么都可以…",
  placeholderPhoto: "可以补充几句，或直接发送",
  send: "发送",
  attach: "添加照片",
  removePhoto: "移除照片",
  photo: "照片",
  dropHere: "把照片放到这里",
  notPicture: "这不是我能读取的图片，请选择 JPEG、PNG 或 WebP。",
  record: "说话",
  recording: "正在听…",
  recordCancel: "放弃录音",
  recordSend: "发送录音",
  voiceMessage: "语音消息",
  hearing: "正在听您说的话…",
  micDenied: "麦克风被阻止了。请在浏览器地址栏中允许使用，然后再点一次麦克风。",
  micMissing: "没有找到麦克风。请接上麦克风，或改用文字。",
  micInsecure: "浏览器只允许 https 网页录音，请改用文字。",
  micFailed: "录音没有成功，请重试或改用文字。",
  micShort: "太短了，没有听清。请点一下，说完再发送。",
  typing: "助手正在输入",
  you: "您",
  assistant: "助手",
  agent: "来自店铺客服",
  earlier: "之前的消息在上面",
  products: "商品",
  previous: "上一组商品",
  next: "更多商品",
  sale: "特价",
  was: "原价 {price}",
  in_stock: "有货",
  out_of_stock: "已售罄",
  preorder: "可预订",
  backorder: "补货中",
  order: "订单 {number}",
  placed: "下单时间：{date}",
  total: "合计",
  expected: "预计 {date} 送达",
  deliveredOn: "{date} 已送达",
  tracking: "运单号",
  times: "{count} 件",
  processing: "备货中",
  shipped: "已发货",
  in_transit: "运输中",
  out_for_delivery: "派送中",
  delivered: "已送达",
  cancelled: "已取消",
  returned: "已退货",
  problem: "出现问题",
  sources: "信息来源",
  handoff: "转接人工客服",
  helpful: "有帮助",
  notHelpful: "没有帮助",
  thanks: "谢谢！",
  whatWrong: "哪里可以更好？",
  skip: "跳过",
  tell: "发送",
  feedbackFailed: "没能保存，请再试一次。",
  offline: "网络好像断开了。您的消息已保留，恢复连接后会自动发送。",
  busy: "现在有点忙。您的消息已保留，{seconds} 秒后重试。",
  unavailable: "助手正在短暂休息。您的消息已保留，{seconds} 秒后重试。",
  gaveUp: "抱歉，助手暂时无法回答。您的消息已保留。",
  failed: "我们这边出了点问题。您的消息已保留。",
  tooBig: "内容太大，无法发送。",
  refusedType: "无法读取这种文件。",
  tryNow: "立即重试",
  sendAgain: "重新发送",
  edit: "修改",
  discard: "移除",
  eraseFailed: "没有成功，请稍后再试。",
};

/** Values that the shop sends and that have words above. */
const NAMES = {
  in_stock: 0,
  out_of_stock: 0,
  preorder: 0,
  backorder: 0,
  processing: 0,
  shipped: 0,
  in_transit: 0,
  out_for_delivery: 0,
  delivered: 0,
  cancelled: 0,
  returned: 0,
  problem: 0,
} satisfies Partial<Record<Key, 0>>;

const TEXTS: Record<Locale, Record<Key, string>> = { en, zh };

/** Everything that depends on the shopper's language. */
export class Words {
  constructor(readonly locale: Locale) {}

  /** A sentence; `{name}` in it is filled in. */
  t(key: Key, facts: Record<string, string | number> = {}): string {
    return TEXTS[this.locale][key].replace(/\{(\w+)\}/g, (whole, name: string) => String(facts[name] ?? whole));
  }

  /** Words for a value that the shop sends, such as an order's status; `otherwise` or the value when it is new. */
  name(value: string, otherwise?: string | null): string {
    return Object.hasOwn(NAMES, value) ? this.t(value as Key) : otherwise || value.replaceAll("_", " ");
  }

  price(price: { amount: string; currency: string }): string {
    try {
      const format = new Intl.NumberFormat(this.tag, { style: "currency", currency: price.currency });
      return format.format(Number(price.amount));
    } catch {
      return `${price.amount} ${price.currency}`;
    }
  }

  /** A day; what is not a date stays as it is. */
  date(iso: string): string {
    const when = new Date(/^\d{4}-\d{2}-\d{2}$/.test(iso) ? `${iso}T12:00:00` : iso);
    if (Number.isNaN(when.getTime())) return iso;
    return new Intl.DateTimeFormat(this.tag, { dateStyle: "medium" }).format(when);
  }

  private get tag(): string {
    return this.locale === "zh" ? "zh-CN" : "en-US";
  }
}
