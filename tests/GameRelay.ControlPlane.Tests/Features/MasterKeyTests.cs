using System.Security.Cryptography;
using GameRelay.ControlPlane.Features.AccessKeys;
using GameRelay.Testing;
using Microsoft.Extensions.Options;
using Xunit;

namespace GameRelay.ControlPlane.Tests.Features;

public sealed class MasterKeyTests
{
    private readonly string _directory = Path.Combine(TestFolder.New(), "data");

    [Fact]
    public void A_master_key_is_made_once_and_only_its_owner_may_read_it()
    {
        var keys = Enumerable.Range(0, 8).AsParallel().Select(_ => Open()).Select(opened => opened.DeriveSessionKey(1, "arn:x", 1)).ToList();

        Assert.All(keys, key => Assert.Equal(keys[0], key));
        var file = Assert.Single(Directory.GetFiles(_directory));
        Assert.Equal("master-keys.json", Path.GetFileName(file));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
    }

    [Fact]
    public void Configured_keys_are_used_by_version_and_none_is_made()
    {
        var options = new MasterKeyOptions { CurrentVersion = 2, Keys = { [1] = NewKey(), [2] = NewKey() } };
        var old = Open(new() { CurrentVersion = 1, Keys = { [1] = options.Keys[1] } });
        var current = Open(options);

        var encrypted = old.Encrypt("secret", "owner");
        Assert.Equal("secret", current.Decrypt(encrypted, 1, "owner"));
        Assert.Equal(old.DeriveSessionKey(1, "arn:x", 1), current.DeriveSessionKey(1, "arn:x", 1));
        Assert.NotEqual(current.DeriveSessionKey(1, "arn:x", 1), current.DeriveSessionKey(2, "arn:x", 1));
        Assert.ThrowsAny<CryptographicException>(() => current.Decrypt(encrypted, 2, "owner"));
        Assert.ThrowsAny<CryptographicException>(() => current.Decrypt(encrypted, 1, "somebody else"));
        Assert.ThrowsAny<CryptographicException>(() => current.Decrypt(encrypted, 3, "owner"));
        Assert.False(Directory.Exists(_directory));
    }

    [Fact]
    public void A_bad_configuration_is_named()
    {
        var failures = MasterKeyOptionsValidator.FindFailures(new() { CurrentVersion = 7, Keys = { [1] = "c2hvcnQ=" } }).ToList();

        Assert.Collection(
            failures,
            failure => Assert.StartsWith("MasterKey:Keys:1 is not 32 bytes of base64", failure, StringComparison.Ordinal),
            failure => Assert.StartsWith("MasterKey:CurrentVersion is 7", failure, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{ "CurrentVersion": 1, "Keys": { "1": "c2hvcnQ=" } }""", "MasterKey:Keys:1 is not 32 bytes of base64")]
    [InlineData("{}", "holds no key")]
    public void A_bad_file_is_named(string content, string expected)
    {
        Directory.CreateDirectory(_directory);
        File.WriteAllText(Path.Combine(_directory, "master-keys.json"), content);

        var message = Assert.Throws<InvalidDataException>(() => Open()).Message;

        Assert.StartsWith(_directory, message, StringComparison.Ordinal);
        Assert.Contains(expected, message, StringComparison.Ordinal);
    }

    private MasterKeys Open(MasterKeyOptions? options = null) =>
        new(Options.Create(options ?? new()), Options.Create(new ControlPlaneOptions { DataDirectory = _directory }));

    private static string NewKey() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
}
