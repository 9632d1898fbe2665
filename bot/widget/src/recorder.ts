// The microphone: records one spoken message and says how loud it is meanwhile.

const KINDS = ["audio/webm;codecs=opus", "audio/mp4", "audio/ogg;codecs=opus", "audio/webm"];
const LONGEST_MS = 55_000;
const SHORTEST_MS = 400;

export type RecorderFailure = "micDenied" | "micMissing" | "micInsecure" | "micFailed" | "micShort";

/** Recording can't start or gave nothing; `key` is the sentence to show. */
export class RecorderError extends Error {
  constructor(readonly key: RecorderFailure) {
    super(key);
  }
}

export interface Recording {
  /** Loudness now, 0 to 1. */
  level(): number;
  /** Seconds since the start. */
  seconds(): number;
  /** Ends it and gives the sound; raises RecorderError when there is none. */
  finish(): Promise<Blob>;
  /** Ends it and throws it away. */
  cancel(): void;
}

/** Starts recording; `onLimit` is called when the longest length is reached. */
export async function record(onLimit: () => void): Promise<Recording> {
  if (!navigator.mediaDevices?.getUserMedia || typeof MediaRecorder === "undefined") {
    throw new RecorderError(window.isSecureContext ? "micMissing" : "micInsecure");
  }
  const stream = await openMicrophone();
  const mimeType = KINDS.find((kind) => MediaRecorder.isTypeSupported(kind));
  const recorder = new MediaRecorder(stream, mimeType ? { mimeType } : {});
  const chunks: Blob[] = [];
  const started = performance.now();
  const meter = loudness(stream);
  recorder.addEventListener("dataavailable", (event) => {
    if (event.data.size) chunks.push(event.data);
  });
  const ended = new Promise<void>((resolve) => {
    recorder.addEventListener("stop", () => resolve(), { once: true });
  });
  const limit = setTimeout(onLimit, LONGEST_MS);
  const release = (): void => {
    clearTimeout(limit);
    meter.close();
    for (const track of stream.getTracks()) track.stop();
  };
  recorder.start(250);
  return {
    level: meter.level,
    seconds: () => (performance.now() - started) / 1000,
    finish: async () => {
      const length = performance.now() - started;
      if (recorder.state !== "inactive") recorder.stop();
      await ended;
      release();
      const type = (recorder.mimeType || mimeType || "audio/webm").split(";")[0] ?? "audio/webm";
      const sound = new Blob(chunks, { type });
      if (length < SHORTEST_MS || sound.size === 0) throw new RecorderError("micShort");
      return sound;
    },
    cancel: () => {
      if (recorder.state !== "inactive") recorder.stop();
      release();
    },
  };
}

async function openMicrophone(): Promise<MediaStream> {
  try {
    return await navigator.mediaDevices.getUserMedia({
      audio: { echoCancellation: true, noiseSuppression: true, channelCount: 1 },
    });
  } catch (error) {
    const name = error instanceof DOMException ? error.name : "";
    if (name === "NotAllowedError" || name === "SecurityError") throw new RecorderError("micDenied");
    if (name === "NotFoundError" || name === "OverconstrainedError") throw new RecorderError("micMissing");
    throw new RecorderError("micFailed");
  }
}

function loudness(stream: MediaStream): { level: () => number; close: () => void } {
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  analyser.fftSize = 512;
  context.createMediaStreamSource(stream).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  return {
    level: () => {
      analyser.getFloatTimeDomainData(samples);
      let sum = 0;
      for (const sample of samples) sum += sample * sample;
      return Math.min(1, Math.sqrt(sum / samples.length) * 6);
    },
    close: () => void context.close(),
  };
}
