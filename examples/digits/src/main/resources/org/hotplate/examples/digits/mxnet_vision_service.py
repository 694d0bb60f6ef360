# Served by the stock vision service: pictures in, the likeliest labels out.
from mms.model_service.mxnet_vision_service import MXNetVisionService
