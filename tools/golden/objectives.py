"""Losses of transformers' heads and their gradients with respect to the logits."""

from pathlib import Path
from types import SimpleNamespace

import torch
from safetensors.torch import save_file
from transformers.loss.loss_utils import (
    ForQuestionAnsweringLoss,
    ForSequenceClassificationLoss,
    ForTokenClassification,
)

OUT = Path(__file__).parents[2] / "zoo-core/src/test/resources/golden/objectives.safetensors"
IGNORED = -100


def logits(*shape):
    return (3 * torch.randn(*shape, dtype=torch.float64)).requires_grad_()


def result(tensors, name, scores, loss):
    loss.backward()
    tensors[f"{name}.logits"] = scores.detach()
    tensors[f"{name}.loss"] = loss.detach().reshape(1)
    tensors[f"{name}.gradient"] = scores.grad


def token_classification(tensors):
    scores = logits(2, 4, 3)
    labels = torch.tensor([[IGNORED, 2, IGNORED, 0], [1, 1, IGNORED, IGNORED]])
    result(tensors, "tokens", scores, ForTokenClassification(scores, labels, SimpleNamespace(num_labels=3)))


def question_answering(tensors, name, lengths):
    """transformers counts the padding among the candidates; here its logits are −∞."""
    scores = logits(2, 5, 2)
    mask = torch.tensor([[position < length for position in range(5)] for length in lengths])
    hidden = scores.masked_fill(~mask.unsqueeze(-1), -torch.inf)
    start, end = hidden.unbind(-1)
    loss = ForQuestionAnsweringLoss(start, end, torch.tensor([1, 0]), torch.tensor([4, 2]))
    result(tensors, name, scores, loss)


def text_values(tensors, name, labels, problem_type):
    scores = logits(*labels.shape)
    config = SimpleNamespace(problem_type=problem_type, num_labels=labels.shape[1])
    result(tensors, name, scores, ForSequenceClassificationLoss(labels, scores, config))


def main():
    torch.manual_seed(3)
    tensors = {}
    token_classification(tensors)
    question_answering(tensors, "spans", [5, 5])
    question_answering(tensors, "padded_spans", [5, 3])
    multi_label = torch.tensor([[1, 0, 1], [0, 0, 0]], dtype=torch.float64)
    text_values(tensors, "multi_label", multi_label, "multi_label_classification")
    numbers = torch.tensor([[0.5], [-2.0], [3.25]], dtype=torch.float64)
    text_values(tensors, "regression", numbers, "regression")
    save_file({name: tensor.contiguous() for name, tensor in tensors.items()}, OUT)


if __name__ == "__main__":
    main()
