"""What Python's tokenizers make of texts, for the test of the one in Node. Needs tokenizers.

python tools/policy-vectors/make_tokens.py test/assets/policies/tiny-smolvla/tokenizer.json test/assets/policies/tokens.json
"""

import json
import sys
from pathlib import Path

from tokenizers import Tokenizer, processors

TEXTS = [
    "",
    "\n",
    "Pick up the cube and lift it.\n",
    "Put the cube into the bin",
    "  two  spaces,\ttabs and 12345 digits ",
    "Grüße, naïve café: 把方块放进盒子 🤖",
    "don't we'll I'M <image> x<|endoftext|>y <end_of_utterance>",
    "UPPER lower_snake CamelCase/slash-dash...?!",
]


def main():
    source, target = map(Path, sys.argv[1:3])
    tokenizer = Tokenizer.from_file(str(source))
    plain = {text: tokenizer.encode(text).ids for text in TEXTS}
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<|im_start|> $A <|im_end|>", special_tokens=[("<|im_start|>", 1), ("<|im_end|>", 2)]
    )
    framed = {text: tokenizer.encode(text).ids for text in TEXTS}
    post_processor = json.loads(tokenizer.to_str())["post_processor"]
    target.write_text(json.dumps({"plain": plain, "framed": framed, "post_processor": post_processor}) + "\n")


if __name__ == "__main__":
    main()
