"""An ONNX file of the trained verifier's shape that counts tokens: no weights, known scores."""

from pathlib import Path


def save_tiny_entailment(path: Path) -> None:
    """Save a model whose logit of support is 12 * (share of the claim's tokens found - 0.7).

    The logit of "contradicted" is 0 and that of "not enough" 0.5. Tokens below 1013 are marks.
    """
    import numpy as np
    from onnx import TensorProto, checker, helper, numpy_helper, save

    def constant(name: str, value: object, kind: type) -> object:
        return numpy_helper.from_array(np.array(value, dtype=kind), name)

    def node(operator: str, inputs: list[str], output: str, **attributes: object) -> object:
        return helper.make_node(operator, inputs, [output], **attributes)

    nodes = [
        node("Greater", ["input_ids", "marks"], "wordlike"),
        node("Equal", ["token_type_ids", "zero"], "first"),
        node("Equal", ["token_type_ids", "one"], "second"),
        node("And", ["first", "wordlike"], "asked"),
        node("Unsqueeze", ["input_ids", "axis2"], "column"),
        node("Unsqueeze", ["input_ids", "axis1"], "row"),
        node("Equal", ["column", "row"], "same"),
        node("Unsqueeze", ["second", "axis1"], "second_row"),
        node("And", ["same", "second_row"], "across"),
        node("Cast", ["across"], "across_f", to=TensorProto.FLOAT),
        node("ReduceMax", ["across_f", "axis2"], "found", keepdims=0),
        node("Cast", ["asked"], "asked_f", to=TensorProto.FLOAT),
        node("Mul", ["found", "asked_f"], "found_asked"),
        node("ReduceSum", ["found_asked", "axis1"], "hits", keepdims=1),
        node("ReduceSum", ["asked_f", "axis1"], "all", keepdims=1),
        node("Max", ["all", "one_f"], "count"),
        node("Div", ["hits", "count"], "share"),
        node("Sub", ["share", "enough"], "over"),
        node("Mul", ["over", "steep"], "support"),
        node("Mul", ["support", "zero_f"], "against"),
        node("Add", ["against", "half"], "neither"),
        node("Concat", ["support", "against", "neither"], "logits", axis=1),
    ]
    constants = [
        constant("marks", 1012, np.int64), constant("zero", 0, np.int64),
        constant("one", 1, np.int64), constant("axis1", [1], np.int64),
        constant("axis2", [2], np.int64), constant("one_f", 1, np.float32),
        constant("enough", 0.7, np.float32), constant("steep", 12, np.float32),
        constant("zero_f", 0, np.float32), constant("half", 0.5, np.float32),
    ]  # fmt: skip
    names = ("input_ids", "attention_mask", "token_type_ids")
    graph = helper.make_graph(
        nodes,
        "tiny",
        [helper.make_tensor_value_info(n, TensorProto.INT64, ["rows", "tokens"]) for n in names],
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["rows", 3])],
        constants,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)
    checker.check_model(model)
    path.parent.mkdir(parents=True, exist_ok=True)
    save(model, str(path))
