using System.Text.Json.Serialization;

namespace GameRelay.Api;

public enum FleetStatus
{
    [JsonStringEnumMemberName("NEW")] New,
    [JsonStringEnumMemberName("DOWNLOADING")] Downloading,
    [JsonStringEnumMemberName("VALIDATING")] Validating,
    [JsonStringEnumMemberName("BUILDING")] Building,
    [JsonStringEnumMemberName("ACTIVATING")] Activating,
    [JsonStringEnumMemberName("ACTIVE")] Active,
    [JsonStringEnumMemberName("DELETING")] Deleting,
    [JsonStringEnumMemberName("ERROR")] Error,
    [JsonStringEnumMemberName("TERMINATED")] Terminated,
    [JsonStringEnumMemberName("NOT_FOUND")] NotFound,
    [JsonStringEnumMemberName("EXPIRED")] Expired,
}

public enum FleetType
{
    [JsonStringEnumMemberName("ON_DEMAND")] OnDemand,
    [JsonStringEnumMemberName("SPOT")] Spot,
}

public enum ComputeType
{
    [JsonStringEnumMemberName("EC2")] Ec2,
    [JsonStringEnumMemberName("ANYWHERE")] Anywhere,
}

public enum ProtectionPolicy
{
    NoProtection,
    FullProtection,
}

public enum ZeroCapacityStrategy
{
    [JsonStringEnumMemberName("MANUAL")] Manual,
    [JsonStringEnumMemberName("SCALE_TO_AND_FROM_ZERO")] ScaleToAndFromZero,
}

public enum CertificateType
{
    [JsonStringEnumMemberName("DISABLED")] Disabled,
    [JsonStringEnumMemberName("GENERATED")] Generated,
}

public enum FleetAction
{
    [JsonStringEnumMemberName("AUTO_SCALING")] AutoScaling,
}

public enum IpProtocol
{
    [JsonStringEnumMemberName("TCP")] Tcp,
    [JsonStringEnumMemberName("UDP")] Udp,
}

public enum InstanceRoleCredentialsProvider
{
    [JsonStringEnumMemberName("SHARED_CREDENTIAL_FILE")] SharedCredentialFile,
}

public enum PlayerGatewayMode
{
    [JsonStringEnumMemberName("DISABLED")] Disabled,
    [JsonStringEnumMemberName("ENABLED")] Enabled,
    [JsonStringEnumMemberName("REQUIRED")] Required,
}

public enum PlayerGatewayStatus
{
    [JsonStringEnumMemberName("DISABLED")] Disabled,
    [JsonStringEnumMemberName("ENABLED")] Enabled,
}

public enum GameServerIpProtocol
{
    [JsonStringEnumMemberName("IPv4")] IPv4,
    [JsonStringEnumMemberName("DUAL_STACK")] DualStack,
}

public enum FleetOperatingSystem
{
    [JsonStringEnumMemberName("WINDOWS_2012")] Windows2012,
    [JsonStringEnumMemberName("AMAZON_LINUX")] AmazonLinux,
    [JsonStringEnumMemberName("AMAZON_LINUX_2")] AmazonLinux2,
    [JsonStringEnumMemberName("WINDOWS_2016")] Windows2016,
    [JsonStringEnumMemberName("AMAZON_LINUX_2023")] AmazonLinux2023,
    [JsonStringEnumMemberName("WINDOWS_2022")] Windows2022,
}
