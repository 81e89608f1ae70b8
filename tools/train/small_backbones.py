"""Backbones for small pictures and small files, by a name that LeRobot's policies take: `--policy.vision_backbone=resnet10_slim`."""

from torch import nn
from torchvision import models
from torchvision.models.resnet import BasicBlock, ResNet


class SlimResNet(ResNet):
    """Four stages of one block each, `width` to 8 `width` channels. Of 16: 0.3 M parameters where resnet18 has 11 M."""

    def __init__(self, width: int, **options):
        super().__init__(BasicBlock, [1, 1, 1, 1], **options)
        self.inplanes = width
        self.conv1 = nn.Conv2d(3, width, kernel_size=7, stride=2, padding=3, bias=False)
        self.bn1 = self._norm_layer(width)
        self.layer1 = self._make_layer(BasicBlock, width, 1)
        self.layer2 = self._make_layer(BasicBlock, 2 * width, 1, stride=2)
        self.layer3 = self._make_layer(BasicBlock, 4 * width, 1, stride=2)
        self.layer4 = self._make_layer(BasicBlock, 8 * width, 1, stride=2)
        self.fc = nn.Linear(8 * width, 1)
        for module in self.modules():
            if isinstance(module, nn.Conv2d):
                nn.init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu")


def slim_resnet(name: str, width: int, groups: int):
    def make(replace_stride_with_dilation=None, weights=None, norm_layer=None) -> SlimResNet:
        if weights is not None:
            raise ValueError(f"{name} has no pretrained weights: add --policy.pretrained_backbone_weights=null")
        # LeRobot freezes the norms of its backbones, which are pretrained; from nothing they have to be learned, and need no batch.
        return SlimResNet(width, norm_layer=lambda channels: nn.GroupNorm(groups, channels))

    return make


def install() -> None:
    models.resnet10_slim = slim_resnet("resnet10_slim", width=16, groups=8)
    # For tests.
    models.resnet10_tiny = slim_resnet("resnet10_tiny", width=2, groups=1)
