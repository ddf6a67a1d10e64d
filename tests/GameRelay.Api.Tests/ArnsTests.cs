using Xunit;

namespace GameRelay.Api.Tests;

public sealed class ArnsTests
{
    private readonly Arns _arns = new("local", "000000000000");

    [Fact]
    public void Each_resource_has_the_form_that_gamelift_gives_it()
    {
        Assert.Equal("arn:aws:gamelift:local:000000000000:fleet/fleet-1", _arns.Fleet("fleet-1"));
        Assert.Equal("arn:aws:gamelift:local:000000000000:script/script-1", _arns.Script("script-1"));
        Assert.Equal("arn:aws:gamelift:local::gamesession/fleet-1/gsess-1", _arns.GameSession("fleet-1", "local", "gsess-1"));
        Assert.Equal("arn:aws:gamelift:local::gamesession/fleet-1/custom-here/gsess-1", _arns.GameSession("fleet-1", "custom-here", "gsess-1"));
    }

    [Fact]
    public void An_id_is_found_in_an_arn_and_stays_an_id()
    {
        Assert.Equal("fleet-1", Arns.IdOf("fleet-1"));
        Assert.Equal("fleet-1", Arns.IdOf("arn:aws:gamelift:eu-x-1::fleet/fleet-1"));
    }

    [Fact]
    public void A_game_session_id_with_an_account_is_the_one_without()
    {
        var id = _arns.GameSession("fleet-1", "local", "gsess-1");

        Assert.Equal(id, Arns.NormalizeGameSessionId("arn:aws:gamelift:local:000000000000:gamesession/fleet-1/gsess-1"));
        Assert.Equal(id, Arns.NormalizeGameSessionId(id));
        Assert.Equal("gsess-1", Arns.GameSessionIdString(id));
        Assert.Equal("nonsense", Arns.NormalizeGameSessionId("nonsense"));
    }

    [Fact]
    public void All_operations_of_the_service_model_are_known() => Assert.Equal(120, Operations.GameLift.Count);
}
