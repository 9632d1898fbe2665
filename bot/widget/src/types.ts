// What the gateway sends and takes; the same objects as its /openapi.json.

export interface Price {
  amount: string;
  currency: string;
}

export interface ProductCard {
  id: string;
  title: string;
  price: Price;
  sale_price?: Price | null;
  image_url?: string | null;
  url?: string | null;
  availability?: string | null;
  score?: number | null;
  /** The matcher's note on why it fits, for logs and tests; not worded for shoppers. */
  reason?: string | null;
}

export interface OrderItem {
  product_id?: string | null;
  title?: string | null;
  quantity?: number | null;
  price?: Price | null;
}

export interface Shipment {
  carrier?: string | null;
  tracking_number?: string | null;
  tracking_url?: string | null;
}

export interface OrderCard {
  number: string;
  status: string;
  status_text?: string | null;
  placed_at?: string | null;
  estimated_delivery?: string | null;
  delivered_at?: string | null;
  refunded?: Price | null;
  items?: OrderItem[] | null;
  shipments?: Shipment[] | null;
  total?: Price | null;
}

export interface Source {
  title: string;
  url?: string | null;
}

export interface Button {
  title: string;
  payload: string;
}

export interface Message {
  id: string;
  type: "text" | "products" | "order" | "sources" | "handoff";
  text: string;
  products?: ProductCard[] | null;
  order?: OrderCard | null;
  sources?: Source[] | null;
  /** `waiting`: it was asked for before, and this only says that it still stands. */
  handoff?: { request: number; waiting: boolean } | null;
  buttons?: Button[] | null;
}

export interface HistoryMessage extends Message {
  role: "shopper" | "assistant" | "agent";
  turn_id: string;
  /** How the shopper said it; "notice" for what was told unasked. */
  modality?: "text" | "voice" | "photo" | "notice" | null;
  image_id?: string | null;
  undelivered?: boolean | null;
}

export interface SessionAnswer {
  session_id: string;
  token: string;
  expires_at: string;
}

export interface Transcript {
  text: string;
  language?: string | null;
  confidence?: number | null;
}

export interface VoiceAnswer {
  turn_id: string;
  transcript: Transcript;
  messages: Message[];
}

export interface OutgoingMessage {
  text?: string;
  image_id?: string;
  payload?: string;
}
