using GameRelay.Relay.Routing;

namespace GameRelay.Relay.Tests.Routing;

public class GroupTests
{
    [Fact]
    public void Members_are_told_of_each_change_and_get_the_groups_messages()
    {
        using var session = TestSession.Active();
        var (ana, ben, eva) = (session.Join("a"), session.Join("b"), session.Join("c"));

        ana.JoinGroup(5);
        ben.JoinGroup(5);
        eva.Packet(10, targetPlayer: 0, targetGroup: 5, text: "hi");
        ben.LeaveGroup(5);
        session.Session.Step();

        Assert.Equal(["group 5: 1", "group 5: 1,2", "10 from 3: hi", "group 5: 1"], ana.Told);
        Assert.Equal(["group 5: 1,2", "10 from 3: hi", "group 5: 1"], ben.Told);
        Assert.Empty(eva.Told);
    }

    [Fact]
    public void The_script_may_refuse_and_the_client_is_told_how_things_are()
    {
        using var session = TestSession.Active(script =>
        {
            script.OnPlayerJoinGroup = (groupId, peerId) => (groupId, peerId) == (5, 1);
            script.OnPlayerLeaveGroup = (_, _) => false;
        });
        var (ana, ben) = (session.Join("a"), session.Join("b"));

        ana.JoinGroup(5);
        ben.JoinGroup(5);
        ana.LeaveGroup(5);
        session.Session.Step();

        Assert.Equal(["group 5: 1", "group 5: 1"], ana.Told);
        Assert.Equal(["group 5: 1"], ben.Told);
    }

    [Fact]
    public void A_player_who_leaves_leaves_all_groups_without_asking_the_script()
    {
        using var session = TestSession.Active(script => script.OnPlayerLeaveGroup = (_, _) => false);
        var (ana, ben) = (session.Join("a"), session.Join("b"));
        ana.JoinGroup(5);
        ben.JoinGroup(5);
        ben.JoinGroup(6);
        session.Session.Step();
        ana.Told.Clear();

        ben.Leave();
        session.Session.Step();
        ana.RequestGroup(6);
        session.Session.Step();

        Assert.Equal(["group 5: 1", "group 6: "], ana.Told);
    }

    [Fact]
    public void Whoever_asks_is_told_who_is_in_a_group_and_all_players_is_always_current()
    {
        using var session = TestSession.Active();
        var ana = session.Join("a");
        var ben = session.Join("b");

        ana.RequestGroup(GroupTable.AllPlayers);
        session.Session.Step();
        ben.Leave();
        session.Session.Step();
        ana.RequestGroup(GroupTable.AllPlayers);
        session.Session.Step();

        Assert.Equal(["group -1: 1,2", "group -1: 1"], ana.Told);
    }

    [Fact]
    public void The_script_broadcasts_the_membership_of_one_group_to_another()
    {
        using var session = TestSession.Active();
        var (ana, ben) = (session.Join("a"), session.Join("b"));
        ana.JoinGroup(5);
        session.Session.Step();
        ana.Told.Clear();

        session.Outputs.BroadcastGroupMembership(5, GroupTable.AllPlayers);

        Assert.Equal(["group 5: 1"], ana.Told);
        Assert.Equal(["group 5: 1"], ben.Told);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(-7)]
    public void Only_positive_groups_can_be_joined(int groupId)
    {
        using var session = TestSession.Active();
        var ana = session.Join();

        ana.JoinGroup(groupId);
        session.Session.Step();

        Assert.Empty(ana.Told);
        Assert.Equal(1, session.Session.Counters.DroppedInvalid);
    }

    [Fact]
    public void The_groups_of_one_player_are_bounded()
    {
        using var session = TestSession.Active();
        var ana = session.Join();
        for (var groupId = 1; groupId <= GroupTable.MaxGroupsOfPlayer + 1; groupId++)
            ana.JoinGroup(groupId);
        session.Session.Step();

        Assert.Equal($"group {GroupTable.MaxGroupsOfPlayer}: 1", ana.Told[^2]);
        Assert.Equal($"group {GroupTable.MaxGroupsOfPlayer + 1}: ", ana.Told[^1]);
    }
}
