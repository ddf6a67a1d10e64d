using System.Buffers.Binary;
using GameRelay.Api;
using GameRelay.Testing;
using Xunit;
using HostPackage = GameRelay.HostAgent.Scripts.ScriptPackage;
using ScriptPackage = GameRelay.ControlPlane.Features.Scripts.ScriptPackage;

namespace GameRelay.ControlPlane.Tests.Features.Packages;

/// <summary>The control plane and its hosts agree on packages: what the one takes, the others unpack, to the same files.</summary>
public sealed class PackageTests
{
    private static readonly HostAgent.AgentOptions HostLimits = new();

    public static TheoryData<string> Good => [.. PackageCorpus.Good.Select(good => good.Name)];

    public static TheoryData<string> Bad => [.. PackageCorpus.Bad.Select(bad => bad.Name)];

    [Theory]
    [MemberData(nameof(Good))]
    public void What_is_taken_is_unpacked(string name)
    {
        var zip = PackageCorpus.Good.Single(good => good.Name == name).Zip;

        ScriptPackage.Check(zip.ToBytes());

        Unpack(zip.ToBytes(), folder =>
        {
            foreach (var entry in zip.Entries.Where(entry => !entry.Name.EndsWith('/')))
                Assert.Equal(entry.Content, File.ReadAllBytes(Path.Combine(folder, entry.Name)));
            Assert.Equal(
                zip.Entries.Count(entry => !entry.Name.EndsWith('/')), Directory.GetFiles(folder, "*", AllFiles).Length);
        });
    }

    [Theory]
    [MemberData(nameof(Bad))]
    public void What_no_host_could_unpack_or_should_is_refused_with_what_is_wrong(string name)
    {
        var (_, zip, problem) = PackageCorpus.Bad.Single(bad => bad.Name == name);

        var refused = Assert.Throws<InvalidRequestException>(() => ScriptPackage.Check(zip));

        Assert.StartsWith("ZipFile cannot be used: ", refused.Message, StringComparison.Ordinal);
        Assert.Contains(problem, refused.Message, StringComparison.Ordinal);
        // A host that is given it all the same says what is wrong, or keeps it in its folder.
        try
        {
            Unpack(zip, _ => { });
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException)
        {
            // The reader of zips may also seek to where no file can be.
        }
    }

    [Fact]
    public void Hosts_allow_at_least_what_is_taken()
    {
        Assert.True(HostLimits.MaximumUnpackedBytes >= ScriptPackage.MaximumExpandedBytes);
        Assert.True(HostLimits.MaximumPackageEntries >= ScriptPackage.MaximumEntries);
    }

    [Fact]
    public void Whatever_a_zip_has_become_it_is_refused_or_unpacked()
    {
        var bad = PackageCorpus.Bad.Select(bad => bad.Zip).Where(zip => zip.Length < 10_000);
        byte[][] corpus = [.. PackageCorpus.Good.Select(good => good.Zip.ToBytes()), .. bad];
        var taken = 0;

        FuzzRounds.Run(2_000, random =>
        {
            var zip = Mutate(corpus[random.Next(corpus.Length)], corpus[random.Next(corpus.Length)], random);
            try
            {
                ScriptPackage.Check(zip);
            }
            catch (InvalidRequestException)
            {
                return;
            }

            taken++;
            Unpack(zip, _ => { });
        });

        Assert.True(taken > 0, "no zip was taken: the mutations are too coarse to tell anything");
    }

    private static byte[] Mutate(byte[] zip, byte[] other, Random random)
    {
        var mutated = zip.ToArray();
        for (var changes = random.Next(1, 4); changes > 0 && mutated.Length > 8; changes--)
        {
            var at = random.Next(mutated.Length - 8);
            switch (random.Next(7))
            {
                case 0:
                    mutated[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    mutated[at] = (byte)random.Next(256);
                    break;
                case 2:
                    BinaryPrimitives.WriteUInt16LittleEndian(mutated.AsSpan(at), (ushort)Interesting(random, mutated.Length));
                    break;
                case 3:
                    BinaryPrimitives.WriteUInt32LittleEndian(mutated.AsSpan(at), (uint)Interesting(random, mutated.Length));
                    break;
                case 4:
                    mutated = [.. mutated[..at], .. mutated[(at + random.Next(8))..]];
                    break;
                case 5:
                    mutated = [.. mutated[..at], .. other[..random.Next(Math.Min(other.Length, 64))], .. mutated[at..]];
                    break;
                case 6:
                    // A number of one record takes the place of a number of another.
                    mutated.AsSpan(random.Next(mutated.Length - 4), 4).CopyTo(mutated.AsSpan(at));
                    break;
            }
        }

        return mutated;
    }

    private static long Interesting(Random random, int length) => random.Next(6) switch
    {
        0 => 0,
        1 => ushort.MaxValue,
        2 => uint.MaxValue,
        3 => int.MaxValue,
        4 => length + random.Next(-30, 30),
        _ => random.Next(64),
    };

    private static void Unpack(byte[] zip, Action<string> look)
    {
        var folder = TestFolder.New("package");
        try
        {
            var file = Path.Combine(folder, "package.zip");
            File.WriteAllBytes(file, zip);
            var package = Path.Combine(folder, "package");
            HostPackage.Unpack(file, package, HostLimits.MaximumUnpackedBytes, HostLimits.MaximumPackageEntries);
            look(package);
        }
        finally
        {
            // Unpacked folders are for reading only.
            foreach (var inner in Directory.EnumerateDirectories(folder, "*", AllFiles).Prepend(folder))
                File.SetUnixFileMode(inner, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            Directory.Delete(folder, recursive: true);
        }
    }

    // Those with a dot in front too.
    private static EnumerationOptions AllFiles => new() { RecurseSubdirectories = true, AttributesToSkip = 0 };
}
