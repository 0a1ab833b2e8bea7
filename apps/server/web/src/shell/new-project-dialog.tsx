import type { ProjectInput, ProjectView } from "@letsping/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { call } from "../api/client";
import { problemWords } from "../lib/problem-words";
import { Dialog } from "../ui/dialog";
import { LabelledInput } from "../ui/labelled-input";
import { switchProject } from "./project-menu";

/** Makes a project and goes there. */
export function NewProjectDialog({ onClose }: { onClose: () => void }) {
  const [name, setName] = useState("");
  const create = useMutation({
    mutationFn: (body: ProjectInput) => call<ProjectView>("/api/projects", { body }),
    onSuccess: ({ id }) => switchProject(id),
  });
  return (
    <Dialog title="New project" onClose={onClose}>
      <form
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          create.mutate({ name });
        }}
      >
        <p className="t2">
          It has its own people, keys, actions and history. You are its owner, and nobody else is in it.
        </p>
        <LabelledInput
          label="Name"
          value={name}
          onValue={setName}
          required
          maxLength={80}
          placeholder="Northwind staging"
          data-autofocus
          problem={create.isError ? problemWords(create.error) : null}
        />
        <div className="actions">
          <button type="button" className="btn" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" className="btn ink" disabled={create.isPending || create.isSuccess}>
            Make project
          </button>
        </div>
      </form>
    </Dialog>
  );
}
