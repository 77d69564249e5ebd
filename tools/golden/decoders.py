"""Tiny random decoders, one a variant, and what transformers computes with them.

A variant's directory has config.json, tokenizer.json, model.safetensors of the model with its head,
and expected.safetensors: ids, hidden states, logits, the loss, and the gradients of all tensors, one
after another in the order of their names. A language model's loss is that of predicting each next
token, a classifier's that of the classes in CLASSES.
"""

import json
import shutil
import zlib
from pathlib import Path

import torch
import transformers
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

OUT = Path(__file__).parents[2] / "zoo-gpt/src/test/resources/golden/decoders"
TEXTS = ["the small cat walks in the large city .", "a dog jumped", "trees of the"]
CORPUS = [
    "the small cat walks in the large city . the small cat walks in the city .",
    "a dog jumped on the tree , and the bird is playing !",
    "the green trees of the city ; an unable fish in the red river ?",
    "Walks and walked , plays and played : jumping houses .",
]
END = "<|endoftext|>"
IGNORED = -100
CLASSES = [2, 0, 1]


def byte_pairs():
    """GPT-2's kind of tokenizer: byte-level pairs, a space belongs to the word after it."""
    result = Tokenizer(models.BPE())
    result.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    result.decoder = decoders.ByteLevel()
    result.train_from_iterator(
        CORPUS, trainers.BpeTrainer(vocab_size=80, special_tokens=[END], show_progress=False)
    )
    return result


class Variant:
    """A configuration class and a model class of transformers, and their sizes."""

    def __init__(self, name, config, model, sizes):
        self.name = name
        self.config = config
        self.model = model
        self.sizes = sizes

    @property
    def classifies(self):
        return self.model.endswith("ForSequenceClassification")

    def build(self, **more):
        config = getattr(transformers, self.config)(
            **{**more, **self.sizes}, attn_implementation="eager"
        )
        return getattr(transformers, self.model)(config)

    def save(self, net, out):
        net.config.save_pretrained(out)
        net.save_pretrained(out)
        (out / "generation_config.json").unlink(missing_ok=True)


class BandedGpt2(Variant):
    """GPT-2 whose layers of the kind "local" see the last tokens only, as GPT-3's do.

    transformers has no such class: the mask of these layers is changed, and config.json gets the
    keys that GPT-Neo has for the same thing.
    """

    def __init__(self, name, sizes, layers, window):
        super().__init__(name, "GPT2Config", "GPT2LMHeadModel", sizes)
        self.layers = layers
        self.window = window

    def build(self, **more):
        net = super().build(**more)
        for block, kind in zip(net.transformer.h, self.layers, strict=True):
            if kind == "local":
                block.attn.register_forward_pre_hook(self.narrow, with_kwargs=True)
        return net

    def narrow(self, _module, args, kwargs):
        mask = kwargs["attention_mask"]
        far = torch.ones(mask.shape[-2:], dtype=torch.bool).tril(-self.window)
        return args, {**kwargs, "attention_mask": mask.masked_fill(far, torch.finfo(mask.dtype).min)}

    def save(self, net, out):
        super().save(net, out)
        file = out / "config.json"
        config = json.loads(file.read_text())
        config["architectures"] = ["GPT3LMHeadModel"]
        config["model_type"] = "gpt3"
        config["attention_layers"] = self.layers
        config["window_size"] = self.window
        file.write_text(json.dumps(config, indent=2, sort_keys=True) + "\n")


GPT2 = dict(n_positions=24, n_embd=8, n_layer=2, n_head=2, n_inner=12)
CTRL = dict(n_positions=24, n_embd=8, n_layer=2, n_head=2, dff=12)
LLAMA = dict(
    hidden_size=8,
    intermediate_size=12,
    num_hidden_layers=2,
    num_attention_heads=2,
    num_key_value_heads=1,
    max_position_embeddings=24,
    attention_dropout=0.1,
)
CLASSIFIER = dict(num_labels=len(CLASSES), pad_token_id=0)

VARIANTS = [
    Variant("gpt2", "GPT2Config", "GPT2LMHeadModel", GPT2),
    Variant(
        "openai-gpt",
        "OpenAIGPTConfig",
        "OpenAIGPTLMHeadModel",
        dict(n_positions=24, n_embd=8, n_layer=2, n_head=2),
    ),
    Variant(
        "gpt_neo",
        "GPTNeoConfig",
        "GPTNeoForCausalLM",
        dict(
            max_position_embeddings=24,
            hidden_size=8,
            num_layers=3,
            attention_types=[[["global", "local"], 1], [["local"], 1]],
            window_size=3,
            num_heads=2,
            intermediate_size=12,
            resid_dropout=0.1,
            embed_dropout=0.1,
            attention_dropout=0.1,
        ),
    ),
    BandedGpt2("gpt3", GPT2, ["global", "local"], 3),
    Variant("ctrl", "CTRLConfig", "CTRLLMHeadModel", CTRL),
    Variant("llama", "LlamaConfig", "LlamaForCausalLM", LLAMA),
    # Frequencies of all three kinds: kept, between, divided; and every bias that there can be.
    Variant(
        "llama3",
        "LlamaConfig",
        "LlamaForCausalLM",
        dict(
            LLAMA,
            head_dim=8,
            max_position_embeddings=48,
            attention_bias=True,
            mlp_bias=True,
            tie_word_embeddings=True,
            rope_parameters=dict(
                rope_type="llama3",
                rope_theta=20.0,
                factor=4.0,
                low_freq_factor=1.0,
                high_freq_factor=4.0,
                original_max_position_embeddings=28,
            ),
        ),
    ),
    Variant(
        "mistral",
        "MistralConfig",
        "MistralForCausalLM",
        dict(
            LLAMA,
            head_dim=6,
            sliding_window=3,
            rope_parameters=dict(rope_type="linear", rope_theta=100.0, factor=2.0),
        ),
    ),
    Variant(
        "qwen2",
        "Qwen2Config",
        "Qwen2ForCausalLM",
        dict(LLAMA, use_sliding_window=True, sliding_window=3, max_window_layers=1),
    ),
    Variant(
        "qwen3",
        "Qwen3Config",
        "Qwen3ForCausalLM",
        dict(
            LLAMA,
            num_attention_heads=4,
            num_key_value_heads=2,
            head_dim=6,
            tie_word_embeddings=True,
        ),
    ),
    Variant(
        "gpt2-classifier", "GPT2Config", "GPT2ForSequenceClassification", dict(GPT2, **CLASSIFIER)
    ),
    Variant(
        "ctrl-classifier", "CTRLConfig", "CTRLForSequenceClassification", dict(CTRL, **CLASSIFIER)
    ),
    Variant(
        "qwen2-classifier",
        "Qwen2Config",
        "Qwen2ForSequenceClassification",
        dict(LLAMA, **CLASSIFIER),
    ),
]


def values(name, shape):
    """Random numbers that depend on the tensor's name alone, far from any trivial value."""
    generator = torch.Generator().manual_seed(zlib.crc32(name.encode()))
    numbers = torch.randn(shape, generator=generator) * 0.4
    gain = len(shape) == 1 and name.endswith("weight")
    return numbers + 1 if gain else numbers


def model(variant, tokenizer):
    end = tokenizer.token_to_id(END)
    result = variant.build(
        vocab_size=tokenizer.get_vocab_size(), bos_token_id=end, eos_token_id=end
    ).eval()
    with torch.no_grad():
        for name, parameter in result.named_parameters():
            parameter.copy_(values(name, parameter.shape))
    return result


def padded(tokenizer):
    """Ids padded on the right with 0, and where tokens are."""
    rows = [tokenizer.encode(text).ids for text in TEXTS]
    length = max(len(row) for row in rows)
    ids = torch.tensor([row + [0] * (length - len(row)) for row in rows])
    mask = torch.tensor([[1] * len(row) + [0] * (length - len(row)) for row in rows])
    return ids, mask


def write(variant):
    out = OUT / variant.name
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    tokenizer = byte_pairs()
    tokenizer.save(str(out / "tokenizer.json"))
    net = model(variant, tokenizer)
    variant.save(net, out)
    saved = load_file(out / "model.safetensors")

    ids, mask = padded(tokenizer)
    next_tokens = ids.masked_fill(mask == 0, IGNORED)
    labels = torch.tensor(CLASSES) if variant.classifies else next_tokens
    result = net(ids, attention_mask=mask, labels=labels, output_hidden_states=True)
    result.loss.backward()
    expected = {"input_ids": ids.int(), "attention_mask": mask.int(), "logits": result.logits}
    for index, hidden in enumerate(result.hidden_states):
        expected[f"hidden_states.{index}"] = hidden
    expected["loss"] = result.loss.reshape(1)
    parameters = dict(net.named_parameters(remove_duplicate=False))
    expected["gradients"] = torch.cat([parameters[name].grad.reshape(-1) for name in sorted(saved)])
    save_file(
        {name: value.detach().contiguous() for name, value in expected.items()},
        out / "expected.safetensors",
    )


def main():
    for variant in VARIANTS:
        write(variant)
    version = {"transformers": transformers.__version__, "torch": torch.__version__}
    (OUT / "versions.json").write_text(json.dumps(version, indent=1) + "\n")


if __name__ == "__main__":
    main()
