# Writes onnx-operators.txt from the schemas and kernels that ONNX Runtime reports:
#   pip install onnxruntime && python3 onnx-operators.py > onnx-operators.txt
import onnxruntime
import onnxruntime.capi.onnxruntime_pybind11_state as state

OPSET = 22
VERSIONS = {"": OPSET, "ai.onnx.ml": 3, "com.microsoft": 1}

kernels = {(k.domain, k.op_name) for k in state.get_all_opkernel_def() if k.provider == "CPUExecutionProvider"}
latest = {}
for schema in state.get_all_operator_schema():
    key = (schema.domain, schema.name)
    if schema.since_version <= VERSIONS.get(schema.domain, 0) and (schema.domain == "" or key in kernels):
        if key not in latest or latest[key].since_version < schema.since_version:
            latest[key] = schema


def parameters(values):
    return ",".join(p.typeStr + ("*" if p.option.name == "Variadic" else "") for p in values)


print("# Operators, from the schemas of ONNX Runtime %s; onnx-operators.py writes this file." % onnxruntime.__version__)
print("# domain, name, least inputs, most inputs, least outputs, most outputs, inputs, outputs, attributes, types")
for (domain, name), s in sorted(latest.items()):
    if s.deprecated:
        continue
    attributes = ",".join("%s:%s%s" % (a.name, a.type.name, "!" if a.required else "") for a in sorted(s.attributes.values(), key=lambda a: a.name))
    types = ";".join("%s=%s" % (c.type_param_str, ",".join(sorted(c.allowed_type_strs))) for c in s.type_constraints)
    print("\t".join([domain, name, str(s.min_input), str(min(s.max_input, 99)), str(s.min_output), str(min(s.max_output, 99)),
                     parameters(s.inputs), parameters(s.outputs), attributes, types]))
