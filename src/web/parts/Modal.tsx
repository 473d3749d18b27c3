import { useEffect, useRef } from "preact/hooks";
import { t } from "../language.ts";
import { Icon } from "./Icon.tsx";

export interface ModalProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: preact.ComponentChildren;
}

/** A dialog over the page that the player closes: by its button or Escape. */
export function Modal({ title, onClose, children }: ModalProps) {
  const ref = useRef<HTMLDialogElement>(null);
  useEffect(() => ref.current?.showModal(), []);
  return (
    <dialog ref={ref} class="dialog modal" aria-labelledby="modal-title" onClose={onClose}>
      <div class="content">
        <header class="row spread">
          <h2 id="modal-title">{title}</h2>
          <button type="button" class="button round" aria-label={t("close")} onClick={() => ref.current?.close()}>
            <Icon name="close" />
          </button>
        </header>
        {children}
      </div>
    </dialog>
  );
}
