"""What transformers makes of logits, and what it generates with a model that is a table.

The logits of the table's model are those of a row for the last two tokens; before a single token
stands the same token.
"""

import json
from pathlib import Path

import torch
import transformers
from transformers import GenerationConfig, GPT2Config, GPT2LMHeadModel
from transformers.generation.logits_process import (
    MinPLogitsWarper,
    NoRepeatNGramLogitsProcessor,
    RepetitionPenaltyLogitsProcessor,
    TemperatureLogitsWarper,
    TopKLogitsWarper,
    TopPLogitsWarper,
)
from transformers.modeling_outputs import CausalLMOutput

OUT = Path(__file__).parents[2] / "zoo-gpt/src/test/resources/golden/generation.json"
VOCABULARY = 24
TABLE_VOCABULARY = 10

PROCESSORS = {
    "temperature": (TemperatureLogitsWarper, [0.1, 0.7, 3.0]),
    "top_k": (TopKLogitsWarper, [1, 5, 23, 100]),
    "top_p": (TopPLogitsWarper, [0.001, 0.3, 0.9, 0.99]),
    "min_p": (MinPLogitsWarper, [0.01, 0.1, 0.9, 1.0]),
    "repetition_penalty": (RepetitionPenaltyLogitsProcessor, [0.8, 1.3, 5.0]),
    "no_repeat_ngram_size": (NoRepeatNGramLogitsProcessor, [1, 2, 3]),
}
CHAINS = [
    dict(temperature=0.8, top_k=10, top_p=0.9),
    dict(temperature=1.5, top_k=0, top_p=0.8, min_p=0.05, repetition_penalty=1.2),
    dict(top_k=20, min_p=0.2, no_repeat_ngram_size=2),
    dict(repetition_penalty=1.1, no_repeat_ngram_size=1, temperature=0.5, top_k=3, top_p=0.5),
]
SEARCHES = [
    dict(num_beams=1, max_new_tokens=12),
    dict(num_beams=1, max_new_tokens=12, repetition_penalty=1.5),
    dict(num_beams=1, max_new_tokens=12, no_repeat_ngram_size=2),
    dict(num_beams=2, max_new_tokens=8),
    dict(num_beams=4, max_new_tokens=10, num_return_sequences=3),
    dict(num_beams=4, max_new_tokens=10, length_penalty=2.0, num_return_sequences=4),
    dict(num_beams=4, max_new_tokens=10, length_penalty=-1.0, num_return_sequences=4),
    dict(num_beams=4, max_new_tokens=10, length_penalty=0.0, early_stopping="never"),
    dict(num_beams=3, max_new_tokens=10, length_penalty=1.5, early_stopping="never"),
    dict(num_beams=3, max_new_tokens=10, early_stopping=True, num_return_sequences=3),
    dict(num_beams=3, max_new_tokens=10, no_repeat_ngram_size=2, repetition_penalty=1.2),
]
ENDS = [[0], [3, 8], [1, 2, 4, 6]]
PROMPTS = [[4, 7, 9], [1], [5, 2, 2, 7, 3, 0]]


class Table(GPT2LMHeadModel):
    """Takes the loop of GPT-2's generate, and nothing else of it."""

    def __init__(self):
        sizes = dict(n_embd=2, n_layer=1, n_head=1, n_positions=64)
        super().__init__(GPT2Config(vocab_size=TABLE_VOCABULARY, **sizes))
        generator = torch.Generator().manual_seed(11)
        shape = (TABLE_VOCABULARY,) * 3
        self.hundredths = torch.randint(-300, 300, shape, generator=generator)

    def forward(self, input_ids, **kwargs):
        before = torch.cat([input_ids[:, :1], input_ids[:, :-1]], dim=1)
        return CausalLMOutput(logits=self.hundredths[before, input_ids].float() / 100)


def numbers(row):
    """None for a forbidden token."""
    return [None if value == float("-inf") else value for value in row.tolist()]


def processed():
    generator = torch.Generator().manual_seed(5)
    cases = []
    for scale in (1.0, 4.0):
        logits = torch.randn(1, VOCABULARY, generator=generator) * scale
        tokens = torch.randint(0, 6, (1, 12), generator=generator)
        for name, (processor, values) in PROCESSORS.items():
            for value in values:
                result = processor(value)(tokens, logits.clone())
                cases.append(case({name: value}, tokens, logits, result))
        for chain in CHAINS:
            config = GenerationConfig(do_sample=True, **chain)
            config.top_k = chain.get("top_k", 50)
            chosen = Table()._get_logits_processor(config, input_ids_seq_length=12, device="cpu")
            cases.append(case(chain, tokens, logits, chosen(tokens, logits.clone())))
    return cases


def case(settings, tokens, logits, result):
    return {
        "settings": settings,
        "tokens": tokens[0].tolist(),
        "logits": numbers(logits[0]),
        "processed": numbers(result[0]),
    }


def searches():
    model = Table().eval()
    cases = []
    for settings in SEARCHES:
        for ends in ENDS:
            for prompt in PROMPTS:
                result = model.generate(
                    torch.tensor([prompt]),
                    attention_mask=torch.ones(1, len(prompt), dtype=torch.long),
                    do_sample=False,
                    use_cache=False,
                    eos_token_id=ends,
                    pad_token_id=-1,
                    return_dict_in_generate=True,
                    output_scores=True,
                    **settings,
                )
                scores = getattr(result, "sequences_scores", None)
                cases.append(
                    {
                        "settings": settings,
                        "eos_token_id": ends,
                        "prompt": prompt,
                        "sequences": [
                            [token for token in row[len(prompt) :].tolist() if token >= 0]
                            for row in result.sequences
                        ],
                        "scores": None if scores is None else scores.tolist(),
                    }
                )
    return cases


def main():
    torch.set_grad_enabled(False)
    golden = {
        "versions": {"transformers": transformers.__version__, "torch": torch.__version__},
        "table": Table().hundredths.reshape(-1).tolist(),
        "processors": processed(),
        "searches": searches(),
    }
    OUT.write_text(json.dumps(golden) + "\n")


if __name__ == "__main__":
    main()
