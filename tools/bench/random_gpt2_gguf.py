"""A GPT-2 of 12 x 768 with random weights in Q8_0 as a GGUF file, for llama.cpp.

Needs numpy and gguf. Random weights take as long as trained ones. Tokens are the 256 bytes and
fillers, so that a text of letters has a token a letter. llama.cpp wants the head's matrix apart,
though it is the table of tokens.

    python random_gpt2_gguf.py FILE
"""

import sys

import gguf
import numpy as np

WIDTH, LAYERS, HEADS, CONTEXT, VOCABULARY = 768, 12, 12, 1024, 50257
END_OF_TEXT = VOCABULARY - 1

random = np.random.default_rng(1)


def byte_tokens():
    """The printable characters that stand for bytes in GPT-2's vocabulary."""
    plain = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = [byte for byte in range(256) if byte not in plain]
    return [chr(byte) for byte in plain] + [chr(256 + i) for i in range(len(others))]


def main():
    writer = gguf.GGUFWriter(sys.argv[1], "gpt2")
    writer.add_context_length(CONTEXT)
    writer.add_embedding_length(WIDTH)
    writer.add_block_count(LAYERS)
    writer.add_feed_forward_length(4 * WIDTH)
    writer.add_head_count(HEADS)
    writer.add_layer_norm_eps(1e-5)
    writer.add_file_type(gguf.LlamaFileType.MOSTLY_Q8_0)
    tokens = byte_tokens()
    tokens += [f"t{i}" for i in range(VOCABULARY - 1 - len(tokens))] + ["<|endoftext|>"]
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("gpt-2")
    writer.add_token_list(tokens)
    writer.add_token_types([gguf.TokenType.NORMAL] * END_OF_TEXT + [gguf.TokenType.CONTROL])
    writer.add_token_merges(["Ġ t"])
    writer.add_bos_token_id(END_OF_TEXT)
    writer.add_eos_token_id(END_OF_TEXT)

    def matrix(name, rows, columns):
        values = (random.standard_normal((rows, columns)) * 0.02).astype(np.float32)
        q8_0 = gguf.GGMLQuantizationType.Q8_0
        writer.add_tensor(name, gguf.quants.quantize(values, q8_0), raw_dtype=q8_0)

    def vector(name, size, value):
        writer.add_tensor(name, np.full(size, value, np.float32))

    def norm(name):
        vector(name + ".weight", WIDTH, 1)
        vector(name + ".bias", WIDTH, 0)

    def linear(name, outputs, inputs):
        matrix(name + ".weight", outputs, inputs)
        vector(name + ".bias", outputs, 0)

    matrix("token_embd.weight", VOCABULARY, WIDTH)
    matrix("output.weight", VOCABULARY, WIDTH)
    positions = random.standard_normal((CONTEXT, WIDTH)) * 0.02
    writer.add_tensor("position_embd.weight", positions.astype(np.float32))
    norm("output_norm")
    for layer in range(LAYERS):
        block = f"blk.{layer}."
        norm(block + "attn_norm")
        linear(block + "attn_qkv", 3 * WIDTH, WIDTH)
        linear(block + "attn_output", WIDTH, WIDTH)
        norm(block + "ffn_norm")
        linear(block + "ffn_up", 4 * WIDTH, WIDTH)
        linear(block + "ffn_down", WIDTH, 4 * WIDTH)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


if __name__ == "__main__":
    main()
