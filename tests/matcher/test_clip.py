"""A shop's own model in `models/` takes the default's place: tried on tiny ones made here."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from actions.matcher.encoders.image import open_image_encoder
from actions.matcher.encoders.text import open_text_encoder
from actions.matcher.encoding import Encoders
from actions.matcher.indexing import index_records
from actions.matcher.records import ProductRecord
from actions.matcher.types import Query
from models.registry import ModelError
from tests.matcher.small import HashedWords, matcher_of

transformers = pytest.importorskip("transformers", reason="CLIP is an extra: pip install transformers")


@pytest.fixture(scope="module", params=["clip", "siglip"])
def models(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A models folder with a model of a few thousand random weights."""
    folder = tmp_path_factory.mktemp("models")
    small = {"hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 1, "num_attention_heads": 2}
    vision, text = {**small, "image_size": 32, "patch_size": 8}, {**small, "vocab_size": 99}
    if request.param == "clip":
        config = transformers.CLIPConfig(text_config=text, vision_config=vision, projection_dim=24)
        model, processor = transformers.CLIPModel(config), transformers.CLIPImageProcessor
    else:
        config = transformers.SiglipConfig(text_config=text, vision_config=vision)
        model, processor = transformers.SiglipModel(config), transformers.SiglipImageProcessor
    model.save_pretrained(folder / "image-embedding")
    processor(size={"height": 32, "width": 32}, do_center_crop=False).save_pretrained(folder / "image-embedding")
    return folder


def test_it_encodes_and_finds(models: Path, tmp_path: Path, shop: list[ProductRecord]) -> None:
    encoder = open_image_encoder(models, 1)
    vectors = encoder.catalog([Image.new("RGB", (50, 40), color) for color in ("red", "blue", "green")])
    assert vectors.shape == (3, encoder.dim)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-4)
    assert encoder.photos([]).shape == (0, encoder.dim)
    encoders = Encoders(HashedWords(), encoder)
    index_records(shop, tmp_path / "home", encoders)
    found = matcher_of(tmp_path / "home", encoders).match(Query(image=Path(shop[0].images[0])))
    assert found.matches[0].product_id.startswith("S1-BLU")


def test_its_name_tells_its_weights(models: Path) -> None:
    assert open_image_encoder(models, 1).name == open_image_encoder(models, 1).name
    assert "Model-" in open_image_encoder(models, 1).name


def test_a_folder_without_weights_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "image-embedding").mkdir()
    with pytest.raises(ModelError, match="holds no"):
        open_image_encoder(tmp_path, 1)


def test_a_sentence_transformer_takes_the_place_of_the_text_model(tmp_path: Path) -> None:
    sentence_transformers = pytest.importorskip("sentence_transformers", reason="an extra")
    words = {word: number for number, word in enumerate(["[PAD]", "[UNK]", "oat", "milk", "shoes"])}
    tokenizers = pytest.importorskip("tokenizers")
    tokenizer = tokenizers.Tokenizer(tokenizers.models.WordLevel(words, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = tokenizers.pre_tokenizers.Whitespace()
    plain = tmp_path / "plain"
    transformers.PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, pad_token="[PAD]", unk_token="[UNK]"
    ).save_pretrained(plain)
    config = transformers.BertConfig(
        vocab_size=len(words), hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=16
    )
    transformers.BertModel(config).save_pretrained(plain)
    sentence_transformers.SentenceTransformer(str(plain), device="cpu").save(str(tmp_path / "text-embedding"))
    encoder = open_text_encoder(tmp_path, 1)
    assert encoder.name.startswith("text-embedding-")
    vectors = encoder.passages(["oat milk", "shoes", "oat milk"])
    assert vectors.shape == (3, 16) and encoder.dim == 16
    assert np.allclose(vectors[0], vectors[2], atol=1e-5) and not np.allclose(vectors[0], vectors[1], atol=1e-3)
