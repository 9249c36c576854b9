import type { InputHTMLAttributes, RefObject } from 'preact';
import { useState } from 'preact/hooks';
import { messageOf } from '../api.ts';
import { toast } from '../toast.ts';

export const Field = ({ label, ...input }: InputHTMLAttributes & { label: string }) => (
  <label class="field">
    {label}
    <input {...input} required autocapitalize="none" />
  </label>
);

export const Problem = ({ text }: { text: string }) => (
  <p class="problem" role="alert">
    {text}
  </p>
);

interface ComposerOptions {
  label: string;
  placeholder?: string;
  button: string;
  maxText: number;
  input: RefObject<HTMLTextAreaElement | null>;
  send: (text: string) => Promise<void>;
}

/** A text to send; Ctrl+Enter or Cmd+Enter sends it too. The text stays when sending fails. */
export function Composer({ label, placeholder = label, button, maxText, input, send }: ComposerOptions) {
  const [text, setText] = useState('');
  const [sending, setSending] = useState(false);

  const submit = async (event: Event) => {
    event.preventDefault();
    if (text.trim() === '' || sending) return;
    setSending(true);
    try {
      await send(text.trim());
      setText('');
      input.current?.focus();
    } catch (error) {
      toast(`Not sent: ${messageOf(error)}`);
    }
    setSending(false);
  };

  return (
    <form class="composer" onSubmit={(event) => void submit(event)}>
      <textarea
        aria-label={label}
        ref={input}
        rows={2}
        maxLength={maxText}
        placeholder={placeholder}
        aria-describedby="left"
        value={text}
        onInput={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) event.currentTarget.form!.requestSubmit();
        }}
      />
      <div class="row">
        <span class="soft" id="left">
          {text === '' ? '' : `${maxText - text.length} left`}
        </span>
        <button type="submit" class="primary" disabled={text.trim() === '' || sending}>
          {button}
        </button>
      </div>
    </form>
  );
}
